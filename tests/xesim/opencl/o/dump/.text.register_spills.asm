L0:
(W)     mov (16|M0)              r127.0<1>:ud  0x0:ud                             
(W)     and (1|M0)               r127.2<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud             
(W)     and (1|M0)               r127.0<1>:uw  r0.4<0;1,0>:uw    0xFF:uw             
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x20:ud              {I@2}
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x0:ud              {I@1}
(W)     mad (1|M0)               r127.0<1>:ud  r127.2<0;0>:ud    r127.0<0;0>:uw    0x40:uw              {I@1}
(W)     mov (8|M0)               r2.0<1>:ud    r1.0<1;1,0>:ud                  
(W)     send.ugm (1|M0)          r1       r127  null:0  0xFF000000            0x6219D500           {A@1,$0} // wr:1+0, rd:1; load.ugm.d32x16t.a32.ca.cc.bti[255]
(W)     and (1|M0)               r127.0<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud              {$0.src}
(W)     add (1|M0)               r127.0<1>:ud  r127.0<0;1,0>:ud  0x0:ud              {I@1}
(W)     send.ugm (1|M0)          r3       r127  null:0  0xFF000000            0x6219C500           {I@1,$1} // wr:1+0, rd:1; load.ugm.d32x8t.a32.ca.cc.bti[255]
(W)     mov (16|M0)              r73.0<1>:ud   r0.0<1;1,0>:ud                  
(W)     mov (1|M0)               r72.0<1>:ud   0x10000:ud                             
(W)     and (1|M0)               r71.1<1>:ud   r73.5<0;1,0>:ud   0xFFFFFC00:ud              {I@2}
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r73.2<0;1,0>:uw  {A@1}
(W)     macl (1|M0)              r76.0<1>:ud   r2.3<0;1,0>:ud    r73.1<0;1,0>:ud 
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r73.2<0;1,0>:uw 
(W)     mach (1|M0)              r82.0<1>:d    r2.3<0;1,0>:ud    r73.1<0;1,0>:ud 
        mov (16|M0)              r80.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r78.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r76.1<1>:d    r82.0<0;1,0>:d                   {Compacted,I@3}
(W)     mov (1|M0)               r71.0<1>:ud   a0.2<0;1,0>:ud                   {Compacted}
        add (16|M0)              r82.0<1>:q    r76.0<0;1,0>:q    r80.0<4;1,0>:uw  {I@2}
        add (16|M16)             r80.0<1>:q    r76.0<0;1,0>:q    r78.0<4;1,0>:uw 
        add (16|M0)              r10.0<1>:q    r82.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r8.0<1>:q     r80.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M0)              r124.0<1>:q   r10.0<1;1,0>:q    1:w               {Compacted,I@2}
(W)     add (1|M0)               r2.0<1>:q     r3.4<0;1,0>:ud    -1:w               {$1.dst}
        add (16|M16)             r122.0<1>:q   r8.0<1;1,0>:q     1:w               {Compacted,I@3}
        add (16|M0)              r4.0<1>:q     r10.0<1;1,0>:q    2:w               {Compacted}
        add (16|M16)             r126.0<1>:q   r8.0<1;1,0>:q     2:w               {Compacted}
        and (16|M0)              r6.0<2>:d     r124.0<2;1,0>:d   r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r18.0<2>:d    r122.0<2;1,0>:d   r2.0<0;1,0>:d    {I@4}
        and (16|M0)              r6.1<2>:d     r124.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M16)             r18.1<2>:d    r122.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M0)              r16.0<2>:d    r4.0<2;1,0>:d     r2.0<0;1,0>:d    {I@6}
        and (16|M16)             r26.0<2>:d    r126.0<2;1,0>:d   r2.0<0;1,0>:d    {I@6}
        and (16|M0)              r16.1<2>:d    r4.1<2;1,0>:d     r2.1<0;1,0>:d   
        and (16|M16)             r26.1<2>:d    r126.1<2;1,0>:d   r2.1<0;1,0>:d   
        shl (16|M0)              r92.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@6}
        shl (16|M16)             r86.0<1>:q    r18.0<1;1,0>:q    2:w               {Compacted,I@6}
        shl (16|M0)              r96.0<1>:q    r16.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r90.0<1>:q    r26.0<1;1,0>:q    2:w               {Compacted,I@4}
        add (16|M0)              r57.0<1>:q    r92.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@4}
        add (16|M16)             r59.0<1>:q    r86.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@4}
        add (16|M0)              r63.0<1>:q    r96.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@4}
        add (16|M16)             r65.0<1>:q    r90.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@4}
        send.ugm (32|M0)         r61      r57  null:0  0x0            0x08200580           {I@3,$2} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r22.0<1>:q    r10.0<1;1,0>:q    4:w               {Compacted}
        add (16|M0)              r38.0<1>:q    r10.0<1;1,0>:q    6:w               {Compacted}
        add (16|M16)             r20.0<1>:q    r8.0<1;1,0>:q     4:w               {Compacted}
        add (16|M16)             r36.0<1>:q    r8.0<1;1,0>:q     6:w               {Compacted}
        and (16|M0)              r118.0<2>:d   r10.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M16)             r120.0<2>:d   r8.0<2;1,0>:d     r2.0<0;1,0>:d   
        and (16|M0)              r118.1<2>:d   r10.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r120.1<2>:d   r8.1<2;1,0>:d     r2.1<0;1,0>:d   
        send.ugm (32|M0)         r57      r63  null:0  0x0            0x08200580           {I@7,$3} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r32.0<2>:d    r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@7}
        and (16|M0)              r50.0<2>:d    r38.0<2;1,0>:d    r2.0<0;1,0>:d    {I@7}
        and (16|M16)             r42.0<2>:d    r20.0<2;1,0>:d    r2.0<0;1,0>:d    {I@7}
        shl (16|M0)              r88.0<1>:q    r118.0<1;1,0>:q   2:w               {Compacted,I@5}
        shl (16|M16)             r84.0<1>:q    r120.0<1;1,0>:q   2:w               {Compacted,I@5}
        and (16|M16)             r65.0<2>:d    r36.0<2;1,0>:d    r2.0<0;1,0>:d    {$3.src}
        and (16|M0)              r32.1<2>:d    r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r50.1<2>:d    r38.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r42.1<2>:d    r20.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r65.1<2>:d    r36.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r53.0<1>:q    r88.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@7}
        add (16|M16)             r55.0<1>:q    r84.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@7}
        shl (16|M0)              r106.0<1>:q   r32.0<1;1,0>:q    2:w               {Compacted,I@6}
        shl (16|M0)              r114.0<1>:q   r50.0<1;1,0>:q    2:w               {Compacted,I@6}
        shl (16|M16)             r98.0<1>:q    r42.0<1;1,0>:q    2:w               {Compacted,I@6}
        shl (16|M16)             r108.0<1>:q   r65.0<1;1,0>:q    2:w               {Compacted,I@6}
        add (16|M0)              r30.0<1>:q    r10.0<1;1,0>:q    5:w               {Compacted}
        add (16|M16)             r28.0<1>:q    r8.0<1;1,0>:q     5:w               {Compacted}
        send.ugm (32|M0)         r104     r53  null:0  0x0            0x08200580           {I@7,$4} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r74.0<1>:q    r106.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@6}
        add (16|M0)              r82.0<1>:q    r114.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@6}
        add (16|M16)             r76.0<1>:q    r98.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@6}
        add (16|M16)             r84.0<1>:q    r108.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@6}
        add (16|M0)              r59.0<1>:q    r10.0<1;1,0>:q    8:w               {Compacted,$2.src}
        and (16|M0)              r40.0<2>:d    r30.0<2;1,0>:d    r2.0<0;1,0>:d    {I@7}
        and (16|M16)             r52.0<2>:d    r28.0<2;1,0>:d    r2.0<0;1,0>:d    {@7,$4.src}
        add (16|M16)             r54.0<1>:q    r8.0<1;1,0>:q     8:w               {Compacted}
        and (16|M0)              r40.1<2>:d    r30.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r52.1<2>:d    r28.1<2;1,0>:d    r2.1<0;1,0>:d   
        send.ugm (32|M0)         r42      r74  null:0  0x0            0x08200580           {I@7,$5} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r38      r82  null:0  0x0            0x08200580           {I@7,$6} // wr:4+0, rd:2; load.ugm.d32.a64
        shl (16|M0)              r110.0<1>:q   r40.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M16)             r102.0<1>:q   r52.0<1;1,0>:q    2:w               {Compacted,I@2}
        and (16|M0)              r74.0<2>:d    r59.0<2;1,0>:d    r2.0<0;1,0>:d    {$5.src}
        and (16|M16)             r84.0<2>:d    r54.0<2;1,0>:d    r2.0<0;1,0>:d    {$6.src}
        and (16|M0)              r74.1<2>:d    r59.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r84.1<2>:d    r54.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r14.0<1>:q    r10.0<1;1,0>:q    3:w               {Compacted}
        add (16|M16)             r12.0<1>:q    r8.0<1;1,0>:q     3:w               {Compacted}
        add (16|M0)              r78.0<1>:q    r110.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@7}
        add (16|M16)             r80.0<1>:q    r102.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@7}
        shl (16|M0)              r122.0<1>:q   r74.0<1;1,0>:q    2:w               {Compacted,I@6}
        shl (16|M16)             r116.0<1>:q   r84.0<1;1,0>:q    2:w               {Compacted,I@6}
        add (16|M0)              r48.0<1>:q    r10.0<1;1,0>:q    7:w               {Compacted}
        add (16|M16)             r46.0<1>:q    r8.0<1;1,0>:q     7:w               {Compacted}
        and (16|M0)              r24.0<2>:d    r14.0<2;1,0>:d    r2.0<0;1,0>:d    {I@7}
        and (16|M0)              r24.1<2>:d    r14.1<2;1,0>:d    r2.1<0;1,0>:d   
        send.ugm (32|M0)         r40      r78  null:0  0x0            0x08200580           {I@7,$7} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M16)             r34.0<2>:d    r12.0<2;1,0>:d    r2.0<0;1,0>:d   
        add (16|M0)              r90.0<1>:q    r122.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@7}
        add (16|M16)             r92.0<1>:q    r116.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@7}
        and (16|M16)             r34.1<2>:d    r12.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r63.0<2>:d    r48.0<2;1,0>:d    r2.0<0;1,0>:d    {I@7}
        and (16|M16)             r76.0<2>:d    r46.0<2;1,0>:d    r2.0<0;1,0>:d    {I@7}
        shl (16|M0)              r100.0<1>:q   r24.0<1;1,0>:q    2:w               {Compacted,I@7}
        add (16|M0)              r80.0<1>:q    r10.0<1;1,0>:q    10:w               {Compacted,$7.src}
        add (16|M16)             r78.0<1>:q    r8.0<1;1,0>:q     10:w              
        and (16|M0)              r63.1<2>:d    r48.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r76.1<2>:d    r46.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M16)             r94.0<1>:q    r34.0<1;1,0>:q    2:w               {Compacted,I@7}
        send.ugm (32|M0)         r34      r90  null:0  0x0            0x08200580           {I@1,$8} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r67.0<1>:q    r100.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted}
        shl (16|M0)              r118.0<1>:q   r63.0<1;1,0>:q    2:w               {Compacted}
        shl (16|M16)             r112.0<1>:q   r76.0<1;1,0>:q    2:w               {Compacted}
        and (16|M0)              r90.0<2>:d    r80.0<2;1,0>:d    r2.0<0;1,0>:d    {$8.src}
        and (16|M16)             r100.0<2>:d   r78.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M0)              r90.1<2>:d    r80.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r100.1<2>:d   r78.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M16)             r69.0<1>:q    r94.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M0)              r86.0<1>:q    r118.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@7}
        add (16|M16)             r88.0<1>:q    r112.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@7}
        shl (16|M0)              r6.0<1>:q     r90.0<1;1,0>:q    2:w               {Compacted,I@5}
        shl (16|M16)             r124.0<1>:q   r100.0<1;1,0>:q   2:w               {I@5}
        send.ugm (32|M0)         r44      r67  null:0  0x0            0x08200580           {I@5,$9} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r36      r86  null:0  0x0            0x08200580           {I@3,$10} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r98.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r100.0<1>:q   r124.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r69.0<1>:q    r10.0<1;1,0>:q    9:w               {Compacted,$9.src}
        add (16|M16)             r67.0<1>:q    r8.0<1;1,0>:q     9:w               {Compacted}
        add (16|M0)              r88.0<1>:q    r10.0<1;1,0>:q    11:w               {Compacted,$10.src}
        add (16|M16)             r86.0<1>:q    r8.0<1;1,0>:q     11:w               {Compacted}
        send.ugm (32|M0)         r30      r98  null:0  0x0            0x08200580           {I@5,$11} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r82.0<2>:d    r69.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r92.0<2>:d    r67.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r110.0<2>:d   r86.0<2;1,0>:d    r2.0<0;1,0>:d    {I@3}
        and (16|M0)              r98.0<2>:d    r88.0<2;1,0>:d    r2.0<0;1,0>:d    {$11.src}
        and (16|M0)              r82.1<2>:d    r69.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r92.1<2>:d    r67.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r110.1<2>:d   r86.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r98.1<2>:d    r88.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r126.0<1>:q   r82.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r120.0<1>:q   r92.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r4.0<1>:q     r110.0<1;1,0>:q   2:w               {Compacted,I@4}
        shl (16|M0)              r14.0<1>:q    r98.0<1;1,0>:q    2:w               {Compacted,I@4}
        add (16|M0)              r94.0<1>:q    r126.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@4}
        add (16|M16)             r96.0<1>:q    r120.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@4}
        add (16|M16)             r108.0<1>:q   r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@4}
        add (16|M0)              r106.0<1>:q   r14.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@4}
        send.ugm (32|M0)         r32      r94  null:0  0x0            0x08200580           {I@3,$12} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r20      r106  null:0  0x0            0x08200580           {I@1,$13} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M16)             r102.0<1>:q   r8.0<1;1,0>:q     13:w               {Compacted}
        add (16|M0)              r96.0<1>:q    r10.0<1;1,0>:q    12:w               {Compacted,$12.src}
        add (16|M16)             r94.0<1>:q    r8.0<1;1,0>:q     12:w               {Compacted}
        add (16|M0)              r106.0<1>:q   r10.0<1;1,0>:q    13:w               {Compacted,$13.src}
        and (16|M16)             r14.0<2>:d    r102.0<2;1,0>:d   r2.0<0;1,0>:d    {I@4}
        and (16|M0)              r108.0<2>:d   r96.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r118.0<2>:d   r94.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M0)              r116.0<2>:d   r106.0<2;1,0>:d   r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r14.1<2>:d    r102.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M0)              r108.1<2>:d   r96.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r118.1<2>:d   r94.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r116.1<2>:d   r106.1<2;1,0>:d   r2.1<0;1,0>:d   
        shl (16|M16)             r16.0<1>:q    r14.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M0)              r18.0<1>:q    r108.0<1;1,0>:q   2:w               {Compacted,I@4}
        shl (16|M16)             r12.0<1>:q    r118.0<1;1,0>:q   2:w               {Compacted,I@4}
        shl (16|M0)              r24.0<1>:q    r116.0<1;1,0>:q   2:w               {Compacted,I@4}
        add (16|M0)              r110.0<1>:q   r18.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M16)             r112.0<1>:q   r12.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M0)              r114.0<1>:q   r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M16)             r116.0<1>:q   r16.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        send.ugm (32|M0)         r28      r110  null:0  0x0            0x08200580           {I@3,$14} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r26      r114  null:0  0x0            0x08200580           {I@1,$15} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M16)             r112.0<1>:q   r8.0<1;1,0>:q     14:w               {Compacted,$14.src}
        add (16|M0)              r114.0<1>:q   r10.0<1;1,0>:q    14:w               {Compacted,$15.src}
        and (16|M16)             r50.0<2>:d    r112.0<2;1,0>:d   r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r12.0<2>:d    r114.0<2;1,0>:d   r2.0<0;1,0>:d    {I@2}
        and (16|M16)             r50.1<2>:d    r112.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M0)              r12.1<2>:d    r114.1<2;1,0>:d   r2.1<0;1,0>:d   
        shl (16|M16)             r22.0<1>:q    r50.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M0)              r52.0<1>:q    r12.0<1;1,0>:q    2:w               {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r52.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r18      r4  null:0  0x0            0x08200580           {I@1,$0} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r6.0<1>:q     r10.0<1;1,0>:q    15:w               {Compacted,$0.src}
        add (16|M16)             r4.0<1>:q     r8.0<1;1,0>:q     15:w               {Compacted}
        and (16|M0)              r48.0<2>:d    r6.0<2;1,0>:d     r2.0<0;1,0>:d    {I@2}
        and (16|M16)             r74.0<2>:d    r4.0<2;1,0>:d     r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r48.1<2>:d    r6.1<2;1,0>:d     r2.1<0;1,0>:d   
        and (16|M16)             r74.1<2>:d    r4.1<2;1,0>:d     r2.1<0;1,0>:d   
        add (16|M16)             r124.0<1>:q   r8.0<1;1,0>:q     16:w               {Compacted}
        add (16|M0)              r126.0<1>:q   r10.0<1;1,0>:q    16:w               {Compacted}
        shl (16|M0)              r65.0<1>:q    r48.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r50.0<1>:q    r74.0<1;1,0>:q    2:w               {Compacted,I@4}
        and (16|M16)             r69.0<2>:d    r124.0<2;1,0>:d   r2.0<0;1,0>:d    {I@4}
        and (16|M0)              r46.0<2>:d    r126.0<2;1,0>:d   r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r69.1<2>:d    r124.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M0)              r46.1<2>:d    r126.1<2;1,0>:d   r2.1<0;1,0>:d   
        add (16|M0)              r4.0<1>:q     r65.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@6}
        add (16|M16)             r6.0<1>:q     r50.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@6}
        shl (16|M16)             r48.0<1>:q    r69.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M0)              r63.0<1>:q    r46.0<1;1,0>:q    2:w               {Compacted,I@4}
        send.ugm (32|M0)         r76      r4  null:0  0x0            0x08200580           {I@3,$1} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r4.0<1>:q     r63.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@1,$1.src}
        add (16|M16)             r6.0<1>:q     r48.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        send.ugm (32|M0)         r74      r4  null:0  0x0            0x08200580           {I@1,$2} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r122.0<1>:q   r10.0<1;1,0>:q    17:w               {Compacted}
        add (16|M16)             r120.0<1>:q   r8.0<1;1,0>:q     17:w               {Compacted}
        and (16|M0)              r24.0<2>:d    r122.0<2;1,0>:d   r2.0<0;1,0>:d    {I@2}
        and (16|M16)             r67.0<2>:d    r120.0<2;1,0>:d   r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r24.1<2>:d    r122.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M16)             r67.1<2>:d    r120.1<2;1,0>:d   r2.1<0;1,0>:d   
(W)     shr (1|M0)               a0.2<1>:ud    r71.1<0;1,0>:ud   0x4:ud              {F@1}
        add (16|M16)             r16.0<1>:q    r8.0<1;1,0>:q     18:w               {Compacted}
        add (16|M0)              r22.0<1>:q    r10.0<1;1,0>:q    18:w               {Compacted}
        shl (16|M0)              r59.0<1>:q    r24.0<1;1,0>:q    2:w               {Compacted,I@5}
        shl (16|M16)             r46.0<1>:q    r67.0<1;1,0>:q    2:w               {Compacted,I@5}
        and (16|M16)             r84.0<2>:d    r16.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M0)              r65.0<2>:d    r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r84.1<2>:d    r16.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r65.1<2>:d    r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r63.0<1>:q    r10.0<1;1,0>:q    19:w               {Compacted}
        add (16|M0)              r4.0<1>:q     r59.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@7,$2.src}
        add (16|M16)             r6.0<1>:q     r46.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@7}
        shl (16|M16)             r54.0<1>:q    r84.0<1;1,0>:q    2:w               {Compacted,I@5}
        add (16|M16)             r59.0<1>:q    r8.0<1;1,0>:q     19:w              
        send.ugm (32|M0)         r108     r4  null:0  0x0            0x08200580           {I@3,$3} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r82.0<2>:d    r63.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M0)              r82.1<2>:d    r63.1<2;1,0>:d    r2.1<0;1,0>:d   
(W)     send.ugm (1|M0)          null     r72  r74:2  0x80400000:a0.2        0x4200E504           {$2} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFF80]
        shl (16|M0)              r74.0<1>:q    r65.0<1;1,0>:q    2:w               {Compacted,$2.src}
        and (16|M16)             r94.0<2>:d    r59.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        add (16|M16)             r6.0<1>:q     r54.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,$3.src}
        add (16|M0)              r4.0<1>:q     r74.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        and (16|M16)             r94.1<2>:d    r59.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r80.0<1>:q    r82.0<1;1,0>:q    2:w               {Compacted}
        add (16|M0)              r54.0<1>:q    r10.0<1;1,0>:q    20:w               {Compacted}
        send.ugm (32|M0)         r16      r4  null:0  0x0            0x08200580           {I@4,$4} // wr:4+0, rd:2; load.ugm.d32.a64
        shl (16|M16)             r69.0<1>:q    r94.0<1;1,0>:q    2:w               {Compacted,I@3}
        add (16|M0)              r4.0<1>:q     r80.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@3,$4.src}
        and (16|M0)              r80.0<2>:d    r54.0<2;1,0>:d    r2.0<0;1,0>:d    {I@3}
        and (16|M0)              r80.1<2>:d    r54.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M16)             r52.0<1>:q    r8.0<1;1,0>:q     20:w               {Compacted}
        add (16|M16)             r6.0<1>:q     r69.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@5}
        shl (16|M0)              r78.0<1>:q    r80.0<1;1,0>:q    2:w               {Compacted,I@3}
        send.ugm (32|M0)         r69      r4  null:0  0x0            0x08200580           {I@2,$5} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M16)             r92.0<2>:d    r52.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M16)             r92.1<2>:d    r52.1<2;1,0>:d    r2.1<0;1,0>:d   
(W)     send.ugm (1|M0)          null     r72  r76:2  0x80000000:a0.2        0x4200E504           {$1} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0x10000]
        add (16|M0)              r4.0<1>:q     r78.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@3,$5.src}
        add (16|M16)             r76.0<1>:q    r8.0<1;1,0>:q     21:w               {Compacted,$1.src}
        add (16|M0)              r78.0<1>:q    r10.0<1;1,0>:q    21:w               {Compacted}
        shl (16|M16)             r67.0<1>:q    r92.0<1;1,0>:q    2:w               {Compacted,I@4}
        and (16|M16)             r102.0<2>:d   r76.0<2;1,0>:d    r2.0<0;1,0>:d    {I@3}
        and (16|M0)              r90.0<2>:d    r78.0<2;1,0>:d    r2.0<0;1,0>:d    {I@3}
        and (16|M16)             r102.1<2>:d   r76.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r90.1<2>:d    r78.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M16)             r86.0<1>:q    r8.0<1;1,0>:q     22:w               {Compacted}
        add (16|M0)              r88.0<1>:q    r10.0<1;1,0>:q    22:w               {Compacted}
        add (16|M16)             r6.0<1>:q     r67.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@7}
        shl (16|M16)             r76.0<1>:q    r102.0<1;1,0>:q   2:w               {Compacted,I@5}
        shl (16|M0)              r84.0<1>:q    r90.0<1;1,0>:q    2:w               {I@5}
        send.ugm (32|M0)         r112     r4  null:0  0x0            0x08200580           {I@3,$6} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M16)             r118.0<2>:d   r86.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M0)              r100.0<2>:d   r88.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M16)             r118.1<2>:d   r86.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r100.1<2>:d   r88.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r98.0<1>:q    r10.0<1;1,0>:q    23:w               {Compacted}
        add (16|M16)             r96.0<1>:q    r8.0<1;1,0>:q     23:w               {Compacted}
        add (16|M0)              r4.0<1>:q     r84.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@7,$6.src}
        add (16|M16)             r6.0<1>:q     r76.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        shl (16|M16)             r82.0<1>:q    r118.0<1;1,0>:q   2:w               {Compacted,I@6}
        shl (16|M0)              r88.0<1>:q    r100.0<1;1,0>:q   2:w               {Compacted,I@6}
        send.ugm (32|M0)         r14      r4  null:0  0x0            0x08200580           {I@3,$7} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r116.0<2>:d   r98.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M16)             r126.0<2>:d   r96.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M0)              r116.1<2>:d   r98.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r126.1<2>:d   r96.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M16)             r106.0<1>:q   r8.0<1;1,0>:q     24:w               {Compacted}
        add (16|M0)              r110.0<1>:q   r10.0<1;1,0>:q    24:w               {Compacted}
        add (16|M0)              r4.0<1>:q     r88.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@7,$7.src}
        add (16|M16)             r6.0<1>:q     r82.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        shl (16|M0)              r92.0<1>:q    r116.0<1;1,0>:q   2:w               {Compacted,I@6}
        shl (16|M16)             r86.0<1>:q    r126.0<1;1,0>:q   2:w               {Compacted,I@6}
        send.ugm (32|M0)         r114     r4  null:0  0x0            0x08200580           {I@3,$8} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M16)             r48.0<2>:d    r106.0<2;1,0>:d   r2.0<0;1,0>:d   
        and (16|M0)              r124.0<2>:d   r110.0<2;1,0>:d   r2.0<0;1,0>:d   
        and (16|M16)             r48.1<2>:d    r106.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M0)              r124.1<2>:d   r110.1<2;1,0>:d   r2.1<0;1,0>:d   
        add (16|M0)              r122.0<1>:q   r10.0<1;1,0>:q    25:w               {Compacted}
        add (16|M16)             r120.0<1>:q   r8.0<1;1,0>:q     25:w               {Compacted}
        add (16|M0)              r4.0<1>:q     r92.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@7,$8.src}
        add (16|M16)             r6.0<1>:q     r86.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@7}
        shl (16|M16)             r90.0<1>:q    r48.0<1;1,0>:q    2:w               {Compacted,I@6}
        shl (16|M0)              r96.0<1>:q    r124.0<1;1,0>:q   2:w               {Compacted,I@6}
        send.ugm (32|M0)         r55      r4  null:0  0x0            0x08200580           {I@3,$9} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r46.0<2>:d    r122.0<2;1,0>:d   r2.0<0;1,0>:d   
        and (16|M16)             r67.0<2>:d    r120.0<2;1,0>:d   r2.0<0;1,0>:d   
        and (16|M0)              r46.1<2>:d    r122.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M16)             r67.1<2>:d    r120.1<2;1,0>:d   r2.1<0;1,0>:d   
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    26:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     26:w               {Compacted}
        add (16|M0)              r4.0<1>:q     r96.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@7,$9.src}
        add (16|M16)             r6.0<1>:q     r90.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        shl (16|M0)              r102.0<1>:q   r46.0<1;1,0>:q    2:w               {Compacted,I@6}
        shl (16|M16)             r94.0<1>:q    r67.0<1;1,0>:q    2:w               {Compacted,I@6}
        send.ugm (32|M0)         r53      r4  null:0  0x0            0x08200580           {I@3,$1} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r65.0<2>:d    r24.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M16)             r84.0<2>:d    r22.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M0)              r65.1<2>:d    r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r84.1<2>:d    r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r4.0<1>:q     r102.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,@6,$1.src}
        add (16|M16)             r6.0<1>:q     r94.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@6}
        shl (16|M0)              r116.0<1>:q   r65.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r100.0<1>:q   r84.0<1;1,0>:q    2:w               {Compacted,I@4}
        send.ugm (32|M0)         r12      r4  null:0  0x0            0x08200580           {I@3,$10} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r4.0<1>:q     r116.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,@2,$10.src}
        add (16|M16)             r6.0<1>:q     r100.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r67      r4  null:0  0x0            0x08200580           {I@1,$11} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r6.0<1>:q     r10.0<1;1,0>:q    27:w               {Compacted,$11.src}
        add (16|M16)             r4.0<1>:q     r8.0<1;1,0>:q     27:w               {Compacted}
        and (16|M0)              r63.0<2>:d    r6.0<2;1,0>:d     r2.0<0;1,0>:d    {I@2}
        and (16|M16)             r82.0<2>:d    r4.0<2;1,0>:d     r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r63.1<2>:d    r6.1<2;1,0>:d     r2.1<0;1,0>:d   
        and (16|M16)             r82.1<2>:d    r4.1<2;1,0>:d     r2.1<0;1,0>:d   
        add (16|M16)             r50.0<1>:q    r8.0<1;1,0>:q     28:w               {Compacted}
        add (16|M0)              r59.0<1>:q    r10.0<1;1,0>:q    28:w               {Compacted}
        shl (16|M0)              r110.0<1>:q   r63.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r98.0<1>:q    r82.0<1;1,0>:q    2:w               {Compacted,I@4}
        and (16|M16)             r94.0<2>:d    r50.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r94.1<2>:d    r50.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M0)              r80.0<2>:d    r59.0<2;1,0>:d    r2.0<0;1,0>:d    {I@5}
        add (16|M0)              r4.0<1>:q     r110.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@5}
        add (16|M16)             r6.0<1>:q     r98.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@5}
        and (16|M0)              r80.1<2>:d    r59.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r78.0<1>:q    r10.0<1;1,0>:q    29:w               {Compacted}
        add (16|M16)             r76.0<1>:q    r8.0<1;1,0>:q     29:w               {Compacted}
        shl (16|M16)             r106.0<1>:q   r94.0<1;1,0>:q    2:w               {Compacted,I@7}
        send.ugm (32|M0)         r118     r4  null:0  0x0            0x08200580           {I@5,$12} // wr:4+0, rd:2; load.ugm.d32.a64
        shl (16|M0)              r124.0<1>:q   r80.0<1;1,0>:q    2:w               {Compacted,I@4}
        and (16|M0)              r92.0<2>:d    r78.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        add (16|M16)             r6.0<1>:q     r106.0<1;1,0>:q   r2.3<0;1,0>:q    {@3,$12.src}
        and (16|M0)              r92.1<2>:d    r78.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r106.0<2>:d   r76.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M16)             r106.1<2>:d   r76.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r4.0<1>:q     r124.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@6}
        shl (16|M0)              r24.0<1>:q    r92.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r122.0<1>:q   r106.0<1;1,0>:q   2:w               {Compacted,I@3}
        send.ugm (32|M0)         r51      r4  null:0  0x0            0x08200580           {I@3,$13} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@2,$13.src}
        add (16|M16)             r6.0<1>:q     r122.0<1;1,0>:q   r2.3<0;1,0>:q    {I@2}
        send.ugm (32|M0)         r65      r4  null:0  0x0            0x08200580           {I@1,$14} // wr:4+0, rd:2; load.ugm.d32.a64
(W)     send.ugm (1|M0)          null     r72  r69:2  0x80800000:a0.2        0x4200E504           {$5} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFF00]
        add (16|M0)              r74.0<1>:q    r10.0<1;1,0>:q    30:w               {Compacted}
        add (16|M16)             r69.0<1>:q    r8.0<1;1,0>:q     30:w               {Compacted,$5.src}
        and (16|M0)              r90.0<2>:d    r74.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M16)             r102.0<2>:d   r69.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r90.1<2>:d    r74.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r102.1<2>:d   r69.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r88.0<1>:q    r10.0<1;1,0>:q    31:w               {Compacted}
        add (16|M16)             r86.0<1>:q    r8.0<1;1,0>:q     31:w               {Compacted}
        shl (16|M0)              r22.0<1>:q    r90.0<1;1,0>:q    2:w               {Compacted,I@4}
        shl (16|M16)             r120.0<1>:q   r102.0<1;1,0>:q   2:w               {Compacted,I@4}
        and (16|M0)              r100.0<2>:d   r88.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M16)             r124.0<2>:d   r86.0<2;1,0>:d    r2.0<0;1,0>:d    {I@4}
        and (16|M0)              r100.1<2>:d   r88.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r124.1<2>:d   r86.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M16)             r96.0<1>:q    r8.0<1;1,0>:q     32:w               {Compacted}
        add (16|M0)              r98.0<1>:q    r10.0<1;1,0>:q    32:w               {Compacted}
        add (16|M0)              r4.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@7,$14.src}
        add (16|M16)             r6.0<1>:q     r120.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@7}
        shl (16|M0)              r48.0<1>:q    r100.0<1;1,0>:q   2:w               {Compacted,I@6}
        shl (16|M16)             r126.0<1>:q   r124.0<1;1,0>:q   2:w               {Compacted,I@6}
        send.ugm (32|M0)         r120     r4  null:0  0x0            0x08200580           {I@3,$15} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r122.0<2>:d   r98.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M16)             r22.0<2>:d    r96.0<2;1,0>:d    r2.0<0;1,0>:d   
        and (16|M0)              r122.1<2>:d   r98.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r22.1<2>:d    r96.1<2;1,0>:d    r2.1<0;1,0>:d   
        add (16|M0)              r4.0<1>:q     r48.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@6,$15.src}
        add (16|M16)             r6.0<1>:q     r126.0<1;1,0>:q   r2.3<0;1,0>:q    {Compacted,I@6}
        shl (16|M0)              r63.0<1>:q    r122.0<1;1,0>:q   2:w               {Compacted,I@4}
        shl (16|M16)             r46.0<1>:q    r22.0<1;1,0>:q    2:w               {Compacted,I@4}
        send.ugm (32|M0)         r102     r4  null:0  0x0            0x08200580           {I@3,$0} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r4.0<1>:q     r63.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,@2,$0.src}
        add (16|M16)             r6.0<1>:q     r46.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r116.0<1>:q   r10.0<1;1,0>:q    33:w               {Compacted}
        add (16|M16)             r110.0<1>:q   r8.0<1;1,0>:q     33:w               {Compacted}
        send.ugm (32|M0)         r49      r4  null:0  0x0            0x08200580           {I@3,$3} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M16)             r63.0<2>:d    r110.0<2;1,0>:d   r2.0<0;1,0>:d    {I@1}
        and (16|M0)              r6.0<2>:d     r116.0<2;1,0>:d   r2.0<0;1,0>:d    {$3.src}
        and (16|M16)             r63.1<2>:d    r110.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M0)              r6.1<2>:d     r116.1<2;1,0>:d   r2.1<0;1,0>:d   
(W)     send.ugm (1|M0)          null     r72  r67:2  0x80C00000:a0.2        0x4200E504           {$11} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFE80]
        shl (16|M16)             r59.0<1>:q    r63.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M0)              r67.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,@2,$11.src}
        add (16|M0)              r4.0<1>:q     r67.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@1}
        add (16|M16)             r6.0<1>:q     r59.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        send.ugm (32|M0)         r122     r4  null:0  0x0            0x08200580           {I@1,$2} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M16)             r126.0<1>:q   r8.0<1;1,0>:q     34:w               {Compacted}
        add (16|M0)              r4.0<1>:q     r10.0<1;1,0>:q    34:w               {Compacted,$2.src}
        and (16|M16)             r78.0<2>:d    r126.0<2;1,0>:d   r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r59.0<2>:d    r4.0<2;1,0>:d     r2.0<0;1,0>:d    {I@2}
        and (16|M16)             r78.1<2>:d    r126.1<2;1,0>:d   r2.1<0;1,0>:d   
        and (16|M0)              r59.1<2>:d    r4.1<2;1,0>:d     r2.1<0;1,0>:d   
(W)     send.ugm (1|M0)          null     r72  r65:2  0x81000000:a0.2        0x4200E504           {$14} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFE00]
        shl (16|M0)              r74.0<1>:q    r59.0<1;1,0>:q    2:w               {Compacted,I@1}
        shl (16|M16)             r65.0<1>:q    r78.0<1;1,0>:q    2:w               {Compacted,$14.src}
        add (16|M0)              r4.0<1>:q     r74.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r65.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r24.0<1>:q    r8.0<1;1,0>:q     35:w               {Compacted}
        add (16|M0)              r46.0<1>:q    r10.0<1;1,0>:q    35:w               {Compacted}
        send.ugm (32|M0)         r59      r4  null:0  0x0            0x08200580           {I@3,$4} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r76.0<2>:d    r46.0<2;1,0>:d    r2.0<0;1,0>:d    {I@1}
        and (16|M16)             r4.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {$4.src}
        and (16|M0)              r76.1<2>:d    r46.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r22.0<1>:q    r76.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M16)             r69.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r69.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r74.0<1>:q    r10.0<1;1,0>:q    36:w               {Compacted}
        add (16|M16)             r69.0<1>:q    r8.0<1;1,0>:q     36:w               {Compacted}
        send.ugm (32|M0)         r47      r4  null:0  0x0            0x08200580           {I@3,$6} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r74.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$6.src}
        and (16|M16)             r4.0<2>:d     r69.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r74.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r69.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r67.0<1>:q    r10.0<1;1,0>:q    37:w               {Compacted}
        add (16|M16)             r65.0<1>:q    r8.0<1;1,0>:q     37:w               {Compacted}
        send.ugm (32|M0)         r63      r4  null:0  0x0            0x08200580           {I@3,$7} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r67.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$7.src}
        and (16|M16)             r4.0<2>:d     r65.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r67.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r65.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    38:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     38:w               {Compacted}
        send.ugm (32|M0)         r126     r4  null:0  0x0            0x08200580           {I@3,$8} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$8.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    39:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     39:w               {Compacted}
        send.ugm (32|M0)         r78      r4  null:0  0x0            0x08200580           {I@3,$9} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$9.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    40:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     40:w               {Compacted}
        send.ugm (32|M0)         r76      r4  null:0  0x0            0x08200580           {I@3,$1} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$1.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r22      r4  null:0  0x0            0x08200580           {I@1,$10} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    41:w              
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@1,$10.src}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@1}
(W)     send.ugm (1|M0)          null     r72  r63:2  0x81400000:a0.2        0x4200E504           {$7} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFD80]
        sync.nop                             null                             {Compacted,$13.dst}
        sync.nop                             null                             {$7.src}
        mad (32|M0)              r63.0<1>:d    r20.0<1;0>:d      r104.0<1;0>:d     3:w               {$4.dst}
        mad (32|M0)              r104.0<1>:d   r51.0<1;0>:d      r20.0<1;0>:d      3:w              
(W)     shl (1|M0)               r71.1<1>:q    r3.4<0;1,0>:ud    2:w              
(W)     send.ugm (1|M0)          null     r72  r22:2  0x82400000:a0.2        0x4200E504           {$10} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFB80]
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     41:w               {Compacted,$10.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@1}
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@1}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    42:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     42:w               {Compacted}
        send.ugm (32|M0)         r100     r4  null:0  0x0            0x08200580           {I@3,$13} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$13.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    43:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     43:w               {Compacted}
        send.ugm (32|M0)         r98      r4  null:0  0x0            0x08200580           {I@3,$12} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$12.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r22      r4  null:0  0x0            0x08200580           {I@1,$5} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    44:w              
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@1,$5.src}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@1}
(W)     send.ugm (1|M0)          null     r72  r22:2  0x82800000:a0.2        0x4200E504           {$5} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFB00]
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     44:w               {Compacted,$5.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@1}
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@1}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    45:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     45:w              
        send.ugm (32|M0)         r96      r4  null:0  0x0            0x08200580           {I@3,$15} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$15.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    46:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     46:w               {Compacted}
        send.ugm (32|M0)         r84      r4  null:0  0x0            0x08200580           {I@3,$0} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$0.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    47:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     47:w               {Compacted}
        send.ugm (32|M0)         r82      r4  null:0  0x0            0x08200580           {I@3,$3} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$3.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r22      r4  null:0  0x0            0x08200580           {I@1,$11} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    48:w               {Compacted}
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@1,$11.src}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@1}
(W)     send.ugm (1|M0)          null     r72  r22:2  0x82C00000:a0.2        0x4200E504           {$11} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFA80]
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     48:w               {Compacted,$11.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@1}
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@1}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    49:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     49:w               {Compacted}
        send.ugm (32|M0)         r94      r4  null:0  0x0            0x08200580           {I@3,$2} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$2.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    50:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     50:w               {Compacted}
        send.ugm (32|M0)         r92      r4  null:0  0x0            0x08200580           {I@3,$14} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$14.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r22      r4  null:0  0x0            0x08200580           {I@1,$4} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    51:w               {Compacted}
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@1,$4.src}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@1}
        sync.nop                             null                             {Compacted,$14.dst}
        mad (32|M0)              r106.0<1>:d   r92.0<1;0>:d      r18.0<1;0>:d      3:w               {$0.dst}
(W)     send.ugm (1|M0)          null     r72  r22:2  0x81800000:a0.2        0x4200E504           {$4} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFD00]
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     51:w               {Compacted,$4.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@1}
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@1}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    52:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     52:w              
        send.ugm (32|M0)         r90      r4  null:0  0x0            0x08200580           {I@3,$6} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$6.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    53:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     53:w               {Compacted}
        send.ugm (32|M0)         r88      r4  null:0  0x0            0x08200580           {I@3,$8} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$8.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    54:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     54:w               {Compacted}
        send.ugm (32|M0)         r86      r4  null:0  0x0            0x08200580           {I@3,$9} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$9.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    55:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     55:w               {Compacted}
        send.ugm (32|M0)         r80      r4  null:0  0x0            0x08200580           {I@3,$1} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$1.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    56:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     56:w               {Compacted}
        send.ugm (32|M0)         r74      r4  null:0  0x0            0x08200580           {I@3,$7} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$7.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    57:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     57:w               {Compacted}
        send.ugm (32|M0)         r69      r4  null:0  0x0            0x08200580           {I@3,$10} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$10.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    58:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     58:w               {Compacted}
        send.ugm (32|M0)         r110     r4  null:0  0x0            0x08200580           {I@3,$13} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$13.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r24.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r22.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r24.0<1>:q    r10.0<1;1,0>:q    59:w               {Compacted}
        add (16|M16)             r22.0<1>:q    r8.0<1;1,0>:q     59:w               {Compacted}
        send.ugm (32|M0)         r67      r4  null:0  0x0            0x08200580           {I@3,$12} // wr:4+0, rd:2; load.ugm.d32.a64
        and (16|M0)              r6.0<2>:d     r24.0<2;1,0>:d    r2.0<0;1,0>:d    {@2,$12.src}
        and (16|M16)             r4.0<2>:d     r22.0<2;1,0>:d    r2.0<0;1,0>:d    {I@2}
        and (16|M0)              r6.1<2>:d     r24.1<2;1,0>:d    r2.1<0;1,0>:d   
        and (16|M16)             r4.1<2>:d     r22.1<2;1,0>:d    r2.1<0;1,0>:d   
        shl (16|M0)              r22.0<1>:q    r6.0<1;1,0>:q     2:w               {Compacted,I@2}
        shl (16|M16)             r24.0<1>:q    r4.0<1;1,0>:q     2:w               {Compacted,I@2}
        add (16|M0)              r4.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r65      r4  null:0  0x0            0x08200580           {I@1,$5} // wr:4+0, rd:2; load.ugm.d32.a64
        sync.nop                             null                             {Compacted,$5.src}
(W)     send.ugm (1|M0)          r4       r72  null:0  0x80000000:a0.2        0x4240F500           {$15} // wr:1+0, rd:4; load.ugm.d32x64t.a32.ss[a0.2][A-0x10000]
        sync.nop                             null                             {Compacted,$4.dst}
        mad (32|M0)              r1.0<1>:d     r16.0<1;0>:d      r61.0<1;0>:d      3:w               {$2.dst}
        sync.nop                             null                             {$10.dst}
        mad (32|M0)              r61.0<1>:d    r12.0<1;0>:d      r57.0<1;0>:d      3:w               {$3.dst}
        sync.nop                             null                             {Compacted,$3.dst}
        mad (32|M0)              r57.0<1>:d    r49.0<1;0>:d      r44.0<1;0>:d      3:w               {$9.dst}
        sync.nop                             null                             {Compacted,$1.dst}
        mad (32|M0)              r45.0<1>:d    r76.0<1;0>:d      r42.0<1;0>:d      3:w               {$5.dst}
        mad (32|M0)              r43.0<1>:d    r82.0<1;0>:d      r40.0<1;0>:d      3:w               {$7.dst}
        sync.nop                             null                             {$9.dst}
        mad (32|M0)              r41.0<1>:d    r86.0<1;0>:d      r38.0<1;0>:d      3:w               {$6.dst}
        mad (32|M0)              r39.0<1>:d    r63.0<1;0>:d      r36.0<1;0>:d      3:w              
        mad (32|M0)              r37.0<1>:d    r39.0<1;0>:d      r34.0<1;0>:d      3:w               {@1,$8.dst}
        mad (32|M0)              r35.0<1>:d    r18.0<1;0>:d      r32.0<1;0>:d      3:w               {$12.dst}
        sync.nop                             null                             {Compacted,$7.dst}
        mad (32|M0)              r33.0<1>:d    r14.0<1;0>:d      r30.0<1;0>:d      3:w               {$11.dst}
        sync.nop                             null                             {Compacted,$6.dst}
        mad (32|M0)              r31.0<1>:d    r47.0<1;0>:d      r28.0<1;0>:d      3:w              
        sync.nop                             null                             {Compacted,$12.dst}
        mad (32|M0)              r29.0<1>:d    r98.0<1;0>:d      r26.0<1;0>:d      3:w               {$15.dst}
        sync.nop                             null                             {Compacted,$0.dst}
        mad (32|M0)              r19.0<1>:d    r102.0<1;0>:d     r112.0<1;0>:d     3:w              
        sync.nop                             null                             {$15.dst}
        mad (32|M0)              r27.0<1>:d    r69.0<1;0>:d      r4.0<1;0>:d       3:w              
        mad (32|M0)              r25.0<1>:d    r57.0<1;0>:d      r6.0<1;0>:d       3:w              
(W)     send.ugm (1|M0)          r4       r72  null:0  0x80800000:a0.2        0x4240F500           {I@1,$11} // wr:1+0, rd:4; load.ugm.d32x64t.a32.ss[a0.2][A-0xFF00]
        mad (32|M0)              r116.0<1>:d   r41.0<1;0>:d      r12.0<1;0>:d      3:w              
        mad (32|M0)              r112.0<1>:d   r78.0<1;0>:d      r14.0<1;0>:d      3:w              
        mad (32|M0)              r23.0<1>:d    r33.0<1;0>:d      r108.0<1;0>:d     3:w              
        mad (32|M0)              r108.0<1>:d   r23.0<1;0>:d      r16.0<1;0>:d      3:w               {I@1}
        sync.nop                             null                             {Compacted,$8.dst}
        mad (32|M0)              r15.0<1>:d    r88.0<1;0>:d      r55.0<1;0>:d      3:w              
        mad (32|M0)              r55.0<1>:d    r19.0<1;0>:d      r118.0<1;0>:d     3:w              
        mad (32|M0)              r118.0<1>:d   r55.0<1;0>:d      r51.0<1;0>:d      3:w               {I@1}
        sync.nop                             null                             {Compacted,$13.dst}
        mad (32|M0)              r51.0<1>:d    r100.0<1;0>:d     r120.0<1;0>:d     3:w              
        mad (32|M0)              r120.0<1>:d   r94.0<1;0>:d      r102.0<1;0>:d     3:w               {$2.dst}
        mad (32|M0)              r17.0<1>:d    r84.0<1;0>:d      r114.0<1;0>:d     3:w              
        mad (32|M0)              r102.0<1>:d   r74.0<1;0>:d      r49.0<1;0>:d      3:w              
        sync.nop                             null                             {$5.dst}
        mad (32|M0)              r114.0<1>:d   r65.0<1;0>:d      r53.0<1;0>:d      3:w              
        mad (32|M0)              r49.0<1>:d    r61.0<1;0>:d      r122.0<1;0>:d     3:w               {$2.dst}
        mad (32|M0)              r21.0<1>:d    r53.0<1;0>:d      r4.0<1;0>:d       3:w               {$11.dst}
        mad (32|M0)              r13.0<1>:d    r29.0<1;0>:d      r6.0<1;0>:d       3:w              
(W)     send.ugm (1|M0)          r4       r72  null:0  0x81000000:a0.2        0x4240F500           {I@1,$14} // wr:1+0, rd:4; load.ugm.d32x64t.a32.ss[a0.2][A-0xFE00]
        mad (32|M0)              r122.0<1>:d   r35.0<1;0>:d      r59.0<1;0>:d      3:w              
        mad (32|M0)              r124.0<1>:d   r25.0<1;0>:d      r47.0<1;0>:d      3:w              
        mad (32|M0)              r53.0<1>:d    r59.0<1;0>:d      r4.0<1;0>:d       3:w               {$14.dst}
        mad (32|M0)              r59.0<1>:d    r51.0<1;0>:d      r126.0<1;0>:d     3:w              
        mad (32|M0)              r4.0<1>:d     r96.0<1;0>:d      r76.0<1;0>:d      3:w              
        mad (32|M0)              r47.0<1>:d    r15.0<1;0>:d      r6.0<1;0>:d       3:w              
        mad (32|M0)              r126.0<1>:d   r59.0<1;0>:d      r78.0<1;0>:d      3:w               {I@3}
(W)     send.ugm (1|M0)          null     r72  r4:2  0x83C00000:a0.2        0x4200E504           {I@3,$0} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xF880]
        sync.nop                             null                             {$0.src}
(W)     send.ugm (1|M0)          r4       r72  null:0  0x82400000:a0.2        0x4240F500           {I@2,$2} // wr:1+0, rd:4; load.ugm.d32x64t.a32.ss[a0.2][A-0xFB80]
        mad (32|M0)              r78.0<1>:d    r67.0<1;0>:d      r100.0<1;0>:d     3:w              
        mad (32|M0)              r100.0<1>:d   r43.0<1;0>:d      r98.0<1;0>:d      3:w              
        mad (32|M0)              r98.0<1>:d    r49.0<1;0>:d      r82.0<1;0>:d      3:w              
(W)     send.ugm (1|M0)          r82      r72  null:0  0x82C00000:a0.2        0x4220E500           {I@1,$3} // wr:1+0, rd:2; load.ugm.d32x32t.a32.ss[a0.2][A-0xFA80]
(W)     send.ugm (1|M0)          null     r72  r78:2  0x83000000:a0.2        0x4200E504           {$4} // wr:1+2, rd:0; store.ugm.d32x32t.a32.ss[a0.2][A-0xFA00]
        sync.nop                             null                             {$2.dst}
        mad (32|M0)              r76.0<1>:d    r90.0<1;0>:d      r4.0<1;0>:d       3:w              
        mad (32|M0)              r4.0<1>:d     r21.0<1;0>:d      r96.0<1;0>:d      3:w              
        mad (32|M0)              r96.0<1>:d    r13.0<1;0>:d      r84.0<1;0>:d      3:w              
        mad (32|M0)              r78.0<1>:d    r31.0<1;0>:d      r6.0<1;0>:d       3:w               {$4.src}
        mad (32|M0)              r84.0<1>:d    r76.0<1;0>:d      r82.0<1;0>:d      3:w               {@4,$3.dst}
        mad (32|M0)              r6.0<1>:d     r84.0<1;0>:d      r94.0<1;0>:d      3:w               {I@1}
(W)     send.ugm (1|M0)          null     r72  r4:4  0x83400000:a0.2        0x4200F504           {I@1,$5} // wr:1+4, rd:0; store.ugm.d32x64t.a32.ss[a0.2][A-0xF980]
        sync.nop                             null                             {$5.src}
(W)     send.ugm (1|M0)          r4       r72  null:0  0x81800000:a0.2        0x4220E500           {$7} // wr:1+0, rd:2; load.ugm.d32x32t.a32.ss[a0.2][A-0xFD00]
        mad (32|M0)              r6.0<1>:d     r45.0<1;0>:d      r65.0<1;0>:d      3:w              
        mad (32|M0)              r94.0<1>:d    r80.0<1;0>:d      r92.0<1;0>:d      3:w              
        mad (32|M0)              r82.0<1>:d    r1.0<1;0>:d       r4.0<1;0>:d       3:w               {$7.dst}
        mad (32|M0)              r4.0<1>:d     r37.0<1;0>:d      r90.0<1;0>:d      3:w              
(W)     send.ugm (1|M0)          null     r72  r4:4  0x81C00000:a0.2        0x4200F504           {I@1,$8} // wr:1+4, rd:0; store.ugm.d32x64t.a32.ss[a0.2][A-0xFC80]
        shl (16|M0)              r4.0<1>:q     r10.0<1;1,0>:q    2:w               {Compacted,$8.src}
        shl (16|M16)             r6.0<1>:q     r8.0<1;1,0>:q     2:w               {Compacted}
        add (16|M0)              r9.0<1>:q     r4.0<1;1,0>:q     r3.0<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r11.0<1>:q    r6.0<1;1,0>:q     r3.0<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r5.0<1>:q     r9.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r7.0<1>:q     r11.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r9  r63:2  0x0            0x08000584           {$9} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r5  r1:2  0x0            0x08000584           {I@1,$10} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted}
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,$10.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r61:2  0x0            0x08000584           {$11} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@1,$11.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted}
        send.ugm (32|M0)         null     r5  r57:2  0x0            0x08000584           {$14} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$14.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r45:2  0x0            0x08000584           {$15} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$15.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r43:2  0x0            0x08000584           {$6} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$6.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r41:2  0x0            0x08000584           {$1} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$1.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r39:2  0x0            0x08000584           {$13} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$13.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r37:2  0x0            0x08000584           {$0} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$0.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r35:2  0x0            0x08000584           {$2} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$2.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r33:2  0x0            0x08000584           {$12} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$12.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r104:2  0x0            0x08000584           {$3} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$3.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r31:2  0x0            0x08000584           {$4} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$4.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r29:2  0x0            0x08000584           {$5} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$5.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r106:2  0x0            0x08000584           {$7} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$7.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r27:2  0x0            0x08000584           {$8} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$8.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r25:2  0x0            0x08000584           {$9} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$9.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r23:2  0x0            0x08000584           {$10} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$10.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r108:2  0x0            0x08000584           {$11} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$11.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r21:2  0x0            0x08000584           {$14} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$14.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r19:2  0x0            0x08000584           {$15} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$15.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r112:2  0x0            0x08000584           {$6} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$6.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r17:2  0x0            0x08000584           {$1} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$1.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r15:2  0x0            0x08000584           {$13} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$13.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r114:2  0x0            0x08000584           {$0} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$0.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r116:2  0x0            0x08000584           {$2} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$2.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r13:2  0x0            0x08000584           {$12} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$12.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r55:2  0x0            0x08000584           {$3} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$3.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r118:2  0x0            0x08000584           {$4} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$4.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r53:2  0x0            0x08000584           {$5} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$5.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r51:2  0x0            0x08000584           {$7} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$7.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r120:2  0x0            0x08000584           {$8} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$8.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r102:2  0x0            0x08000584           {$9} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$9.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r5  r49:2  0x0            0x08000584           {$10} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r5.0<1>:q     r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,@2,$10.src}
        add (16|M16)             r7.0<1>:q     r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r1  r122:2  0x0            0x08000584           {$11} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r5  r124:2  0x0            0x08000584           {I@1,$14} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,$11.src}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted}
        sync.nop                             null                             {Compacted,$14.src}
(W)     send.ugm (1|M0)          r6       r72  null:0  0x83C00000:a0.2        0x4220E500           {I@1,$15} // wr:1+0, rd:2; load.ugm.d32x32t.a32.ss[a0.2][A-0xF880]
        sync.nop                             null                             {Compacted,$9.src}
(W)     send.ugm (1|M0)          r8       r72  null:0  0x83000000:a0.2        0x4240F500           {$6} // wr:1+0, rd:4; load.ugm.d32x64t.a32.ss[a0.2][A-0xFA00]
        mad (32|M0)              r90.0<1>:d    r27.0<1;0>:d      r88.0<1;0>:d      3:w              
        mad (32|M0)              r88.0<1>:d    r17.0<1;0>:d      r86.0<1;0>:d      3:w              
        mad (32|M0)              r86.0<1>:d    r53.0<1;0>:d      r80.0<1;0>:d      3:w              
        send.ugm (32|M0)         null     r1  r47:2  0x0            0x08000584           {$1} // wr:4+2, rd:0; store.ugm.d32.a64
        mad (32|M0)              r80.0<1>:d    r47.0<1;0>:d      r74.0<1;0>:d      3:w              
        add (16|M0)              r45.0<1>:q    r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted}
        add (16|M16)             r47.0<1>:q    r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,$1.src}
        add (16|M0)              r41.0<1>:q    r45.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r43.0<1>:q    r47.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r37.0<1>:q    r41.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r39.0<1>:q    r43.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r25.0<1>:q    r37.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r27.0<1>:q    r39.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r33.0<1>:q    r25.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r35.0<1>:q    r27.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r45  r59:2  0x0            0x08000584           {$0} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r29.0<1>:q    r33.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r31.0<1>:q    r35.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r41  r126:2  0x0            0x08000584           {$2} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r37  r6:2  0x0            0x08000584           {$15} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r21.0<1>:q    r29.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r23.0<1>:q    r31.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r25  r76:2  0x0            0x08000584           {$12} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r33  r8:2  0x0            0x08000584           {$6} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r17.0<1>:q    r21.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r19.0<1>:q    r23.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r29  r100:2  0x0            0x08000584           {$3} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r21  r78:2  0x0            0x08000584           {$4} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r13.0<1>:q    r17.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r15.0<1>:q    r19.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r17  r10:2  0x0            0x08000584           {$5} // wr:4+2, rd:0; store.ugm.d32.a64
        sync.nop                             null                             {Compacted,$5.src}
        add (16|M0)              r9.0<1>:q     r13.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,@2,$6.src}
        add (16|M16)             r11.0<1>:q    r15.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@2}
        send.ugm (32|M0)         null     r13  r96:2  0x0            0x08000584           {$7} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r9  r98:2  0x0            0x08000584           {I@1,$13} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r7.0<1>:q     r11.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,$15.src}
        sync.allrd                           ($7,$13)                
(W)     send.ugm (1|M0)          r12      r72  null:0  0x83800000:a0.2        0x4220E500           {I@1,$8} // wr:1+0, rd:2; load.ugm.d32x32t.a32.ss[a0.2][A-0xF900]
        sync.allrd                           ($3,$12)                
(W)     send.ugm (1|M0)          r28      r72  null:0  0x81C00000:a0.2        0x4220E500           {$9} // wr:1+0, rd:2; load.ugm.d32x32t.a32.ss[a0.2][A-0xFC80]
(W)     send.ugm (1|M0)          r26      r72  null:0  0x82000000:a0.2        0x4220E500           {$10} // wr:1+0, rd:2; load.ugm.d32x32t.a32.ss[a0.2][A-0xFC00]
        add (16|M0)              r5.0<1>:q     r9.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted}
        add (16|M16)             r3.0<1>:q     r7.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted}
        add (16|M0)              r1.0<1>:q     r5.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r124.0<1>:q   r3.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r122.0<1>:q   r1.0<1;1,0>:q     r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r120.0<1>:q   r124.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r118.0<1>:q   r122.0<1;1,0>:q   r71.1<0;1,0>:q   {I@2}
        mad (32|M0)              r74.0<1>:d    r78.0<1;0>:d      r69.0<1;0>:d      3:w              
        add (16|M16)             r116.0<1>:q   r120.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@3}
        add (16|M0)              r114.0<1>:q   r118.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@3}
        mad (32|M0)              r69.0<1>:d    r82.0<1;0>:d      r110.0<1;0>:d     3:w               {$13.dst}
        add (16|M16)             r112.0<1>:q   r116.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@3}
        add (16|M0)              r110.0<1>:q   r114.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@3}
        send.ugm (32|M0)         null     r5  r84:2  0x0            0x08000584           {$11} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r108.0<1>:q   r112.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r106.0<1>:q   r110.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r104.0<1>:q   r108.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r102.0<1>:q   r106.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r100.0<1>:q   r104.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M0)              r98.0<1>:q    r102.0<1;1,0>:q   r71.1<0;1,0>:q   {Compacted,I@2}
        add (16|M16)             r96.0<1>:q    r100.0<1;1,0>:q   r71.1<0;1,0>:q   {I@2}
        send.ugm (32|M0)         null     r1  r12:2  0x0            0x08000584           {$8} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r122  r94:2  0x0            0x08000584           {$14} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r118  r82:2  0x0            0x08000584           {$1} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r114  r28:2  0x0            0x08000584           {$9} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r110  r90:2  0x0            0x08000584           {$0} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r106  r88:2  0x0            0x08000584           {$2} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M0)              r94.0<1>:q    r98.0<1;1,0>:q    r71.1<0;1,0>:q   {@2,$14.src}
        send.ugm (32|M0)         null     r102  r86:2  0x0            0x08000584           {$15} // wr:4+2, rd:0; store.ugm.d32.a64
        sync.nop                             null                             {Compacted,$2.src}
        add (16|M16)             r89.0<1>:q    r96.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,@2,$0.src}
        add (16|M0)              r87.0<1>:q    r94.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,@2,$15.src}
        send.ugm (32|M0)         null     r98  r80:2  0x0            0x08000584           {$12} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r85.0<1>:q    r89.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,@2,$11.src}
        add (16|M0)              r83.0<1>:q    r87.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,@2,$1.src}
        send.ugm (32|M0)         null     r94  r74:2  0x0            0x08000584           {$6} // wr:4+2, rd:0; store.ugm.d32.a64
        mad (32|M0)              r92.0<1>:d    r69.0<1;0>:d      r67.0<1;0>:d      3:w              
        send.ugm (32|M0)         null     r87  r69:2  0x0            0x08000584           {$3} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r51.0<1>:q    r85.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@3}
        add (16|M0)              r49.0<1>:q    r83.0<1;1,0>:q    r71.1<0;1,0>:q   {Compacted,I@3}
        send.ugm (32|M0)         null     r83  r92:2  0x0            0x08000584           {I@3,$4} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r49  r26:2  0x0            0x08000584           {I@1,$10} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     mov (16|M0)              r112.0<1>:ud  r73.0<1;1,0>:ud                  {Compacted}
(W)     send.gtwy (1|M0)         null     r112  null:0  0x0            0x02000010           {EOT,I@1,$5} // wr:1+0, rd:0; end of thread
L11840:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x18:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
