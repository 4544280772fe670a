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
(W)     mov (16|M0)              r119.0<1>:ud  r0.0<1;1,0>:ud                  
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r119.2<0;1,0>:uw {A@1}
(W)     macl (1|M0)              r8.0<1>:ud    r2.3<0;1,0>:ud    r119.1<0;1,0>:ud
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r119.2<0;1,0>:uw
(W)     mach (1|M0)              r9.0<1>:d     r2.3<0;1,0>:ud    r119.1<0;1,0>:ud
        mov (16|M0)              r4.0<4>:uw    r1.0<1;1,0>:uw                   {$0.dst}
(W)     mov (1|M0)               r8.1<1>:d     r9.0<0;1,0>:d                    {I@2}
        mov (16|M16)             r6.0<4>:uw    r1.16<1;1,0>:uw                 
        add (16|M0)              r10.0<1>:q    r8.0<0;1,0>:q     r4.0<4;1,0>:uw   {I@2}
        add (16|M16)             r12.0<1>:q    r8.0<0;1,0>:q     r6.0<4;1,0>:uw   {I@2}
        add (16|M0)              r14.0<1>:q    r10.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r16.0<1>:q    r12.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        mov (16|M0)              r18.0<1>:d    r14.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r19.0<1>:d    r16.0<2;1,0>:d                   {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:ud  r18.0<1;1,0>:ud   0x28:uw              {I@2}
        mov (16|M0)              r20.0<1>:d    r14.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r21.0<1>:d    r16.1<2;1,0>:d                   {Compacted}
        mach (16|M0)             r28.0<1>:d    r18.0<1;1,0>:ud   0x28:ud             
(W)     mul (16|M0)              acc0.0<1>:ud  r19.0<1;1,0>:ud   0x28:uw              {I@5}
        mach (16|M16)            r29.0<1>:d    r19.0<1;1,0>:ud   0x28:ud             
        mul (32|M0)              r26.0<1>:d    r20.0<1;1,0>:d    0x28:uw              {I@4}
        mul (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:ud   0x28:uw             
        mul (16|M16)             r24.0<2>:ud   r19.0<1;1,0>:ud   0x28:uw             
        add (16|M0)              r22.1<2>:d    r28.0<1;1,0>:d    r26.0<1;1,0>:d   {I@3}
        add (16|M16)             r24.1<2>:d    r29.0<1;1,0>:d    r27.0<1;1,0>:d  
        add (16|M0)              r30.0<1>:q    r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r32.0<1>:q    r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r38.0<1>:q    r30.0<1;1,0>:q    r3.2<0;1,0>:d    {@2,$1.dst}
        add (16|M16)             r40.0<1>:q    r32.0<1;1,0>:q    r3.2<0;1,0>:d    {I@2}
        send.ugm (32|M0)         r50      r38  null:0  0x0            0x08200B80           {I@1,$2} // wr:4+0, rd:2; load.ugm.d16u32.a64
        add (16|M0)              r34.0<1>:q    r22.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r36.0<1>:q    r24.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M0)              r42.0<1>:q    r34.0<1;1,0>:q    r3.2<0;1,0>:d    {I@2}
        add (16|M16)             r44.0<1>:q    r36.0<1;1,0>:q    r3.2<0;1,0>:d    {I@2}
        add (16|M0)              r46.0<1>:q    r38.0<1;1,0>:q    2:d              
        add (16|M16)             r48.0<1>:q    r40.0<1;1,0>:q    2:d              
        add (16|M0)              r52.0<1>:q    r42.0<1;1,0>:q    2:d               {I@4}
        add (16|M16)             r54.0<1>:q    r44.0<1;1,0>:q    2:d               {I@4}
        add (16|M0)              r56.0<1>:q    r38.0<1;1,0>:q    5:d              
        add (16|M16)             r58.0<1>:q    r40.0<1;1,0>:q    5:d              
        add (16|M0)              r60.0<1>:q    r42.0<1;1,0>:q    5:d              
        add (16|M16)             r62.0<1>:q    r44.0<1;1,0>:q    5:d              
        add (16|M0)              r64.0<1>:q    r38.0<1;1,0>:q    9:d              
        add (16|M16)             r66.0<1>:q    r40.0<1;1,0>:q    9:d              
        add (16|M0)              r68.0<1>:q    r38.0<1;1,0>:q    13:d              
        add (16|M16)             r70.0<1>:q    r40.0<1;1,0>:q    13:d              
        add (16|M0)              r72.0<1>:q    r42.0<1;1,0>:q    9:d              
        add (16|M16)             r74.0<1>:q    r44.0<1;1,0>:q    9:d              
        add (16|M0)              r76.0<1>:q    r42.0<1;1,0>:q    13:d              
        add (16|M16)             r78.0<1>:q    r44.0<1;1,0>:q    13:d              
        add (16|M0)              r92.0<1>:q    r38.0<1;1,0>:q    29:d              
        add (16|M16)             r94.0<1>:q    r40.0<1;1,0>:q    29:d              
        add (16|M0)              r88.0<1>:q    r38.0<1;1,0>:q    25:d              
        mov (32|M0)              r112.0<1>:w   r50.0<2;1,0>:w                   {$2.dst}
        mov (32|M0)              r113.0<1>:b   r112.0<2;1,0>:b                  {I@1}
        mov (32|M0)              r114.0<1>:b   r112.1<2;1,0>:b                 
        mov (32|M0)              r115.32<1>:b  r113.0<1;1,0>:b                  {I@2}
        mov (32|M0)              r115.0<1>:b   r114.0<1;1,0>:b                  {I@2}
        mov (32|M0)              r116.1<2>:b   r115.32<1;1,0>:b                 {I@2}
        mov (32|M0)              r116.0<2>:b   r115.0<1;1,0>:b                  {I@1}
        mov (32|M0)              r117.0<1>:ud  r116.0<1;1,0>:uw                 {I@1}
        send.ugm (32|M0)         null     r42  r117:2  0x0            0x08000B84           {I@1,$3} // wr:4+2, rd:0; store.ugm.d16u32.a64
        add (16|M16)             r90.0<1>:q    r40.0<1;1,0>:q    25:d              
        add (16|M0)              r84.0<1>:q    r38.0<1;1,0>:q    21:d              
        add (16|M16)             r86.0<1>:q    r40.0<1;1,0>:q    21:d              
        add (16|M0)              r80.0<1>:q    r38.0<1;1,0>:q    17:d              
        add (16|M16)             r82.0<1>:q    r40.0<1;1,0>:q    17:d              
        add (16|M0)              r96.0<1>:q    r42.0<1;1,0>:q    17:d              
        add (16|M16)             r98.0<1>:q    r44.0<1;1,0>:q    17:d              
        add (16|M0)              r100.0<1>:q   r42.0<1;1,0>:q    21:d              
        add (16|M16)             r102.0<1>:q   r44.0<1;1,0>:q    21:d              
        add (16|M0)              r104.0<1>:q   r42.0<1;1,0>:q    25:d              
        add (16|M16)             r106.0<1>:q   r44.0<1;1,0>:q    25:d              
        add (16|M0)              r108.0<1>:q   r42.0<1;1,0>:q    29:d              
        add (16|M16)             r110.0<1>:q   r44.0<1;1,0>:q    29:d              
(W)     mov (16|M0)              r127.0<1>:f   r119.0<1;1,0>:f                 
        send.ugm (32|M0)         r120     r46  null:0  0x0            0x08200B80           {$4} // wr:4+0, rd:2; load.ugm.d16u32.a64
        send.ugm (32|M0)         r122     r38  null:0  0x4000            0x08200980           {$5} // wr:4+0, rd:2; load.ugm.d8u32.a64.flat[A+0x4]
        mov (32|M0)              r124.0<1>:w   r120.0<2;1,0>:w                  {$4.dst}
        mov (32|M0)              r1.0<1>:b     r124.0<2;1,0>:b                  {I@1}
        mov (32|M0)              r125.0<1>:b   r122.0<4;1,0>:b                  {$5.dst}
        mov (32|M0)              r125.32<1>:b  r1.0<1;1,0>:b                    {I@2}
        mov (32|M0)              r3.0<2>:b     r125.0<1;1,0>:b                  {I@2}
        mov (32|M0)              r3.1<2>:b     r125.32<1;1,0>:b                 {I@1}
        mov (32|M0)              r2.0<1>:b     r124.1<2;1,0>:b                 
        mov (32|M0)              r6.0<1>:ud    r3.0<1;1,0>:uw                   {I@2}
        mov (32|M0)              r4.0<1>:ud    r2.0<1;1,0>:ub                   {I@2}
        send.ugm (32|M0)         null     r52  r6:2  0x0            0x08000B84           {I@2,$6} // wr:4+2, rd:0; store.ugm.d16u32.a64
        send.ugm (32|M0)         null     r42  r4:2  0x4000            0x08000984           {I@1,$7} // wr:4+2, rd:0; store.ugm.d8u32.a64.flat[A+0x4]
        send.ugm (32|M0)         r8       r56  null:0  0x0            0x08200580           {$8} // wr:4+0, rd:2; load.ugm.d32.a64
        mov (32|M0)              r10.0<4>:ub   r8.3<4;1,0>:ub                   {$8.dst}
        mov (32|M0)              r10.1<4>:ub   r8.2<4;1,0>:ub                   {I@1}
        mov (32|M0)              r10.2<4>:ub   r8.1<4;1,0>:ub                   {I@1}
        mov (32|M0)              r10.3<4>:ub   r8.0<4;1,0>:ub                   {I@1}
        send.ugm (32|M0)         null     r60  r10:2  0x0            0x08000584           {I@1,$9} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         r12      r64  null:0  0x0            0x08200580           {$10} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r14      r68  null:0  0x0            0x08200580           {$11} // wr:4+0, rd:2; load.ugm.d32.a64
        mov (32|M0)              r16.0<4>:ub   r12.1<4;1,0>:ub                  {$10.dst}
        mov (32|M0)              r18.0<4>:ub   r12.0<4;1,0>:ub                 
        mov (32|M0)              r16.1<4>:ub   r12.3<4;1,0>:ub                  {I@2}
        mov (32|M0)              r18.1<4>:ub   r12.2<4;1,0>:ub                  {I@2}
        sync.nop                             null                             {I@2}
        mov (32|M0)              r16.2<4>:ub   r14.1<4;1,0>:ub                  {$11.dst}
        mov (32|M0)              r18.2<4>:ub   r14.0<4;1,0>:ub                  {I@2}
        mov (32|M0)              r16.3<4>:ub   r14.3<4;1,0>:ub                  {I@2}
        mov (32|M0)              r18.3<4>:ub   r14.2<4;1,0>:ub                  {I@2}
        send.ugm (32|M0)         null     r72  r16:2  0x0            0x08000584           {I@2,$12} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r76  r18:2  0x0            0x08000584           {I@1,$13} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         r26      r92  null:0  0x0            0x08200580           {$14} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r24      r88  null:0  0x0            0x08200580           {$15} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r22      r84  null:0  0x0            0x08200580           {$0} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r20      r80  null:0  0x0            0x08200580           {$1} // wr:4+0, rd:2; load.ugm.d32.a64
        mov (32|M0)              r34.0<4>:ub   r26.3<4;1,0>:ub                  {$14.dst}
        mov (32|M0)              r32.0<4>:ub   r24.3<4;1,0>:ub                  {$15.dst}
        mov (32|M0)              r34.1<4>:ub   r26.2<4;1,0>:ub                  {I@2}
        mov (32|M0)              r30.0<4>:ub   r22.3<4;1,0>:ub                  {$0.dst}
        mov (32|M0)              r32.1<4>:ub   r24.2<4;1,0>:ub                  {I@3}
        mov (32|M0)              r34.2<4>:ub   r26.1<4;1,0>:ub                  {I@3}
        mov (32|M0)              r28.0<4>:ub   r20.3<4;1,0>:ub                  {$1.dst}
        mov (32|M0)              r30.1<4>:ub   r22.2<4;1,0>:ub                  {I@4}
        mov (32|M0)              r32.2<4>:ub   r24.1<4;1,0>:ub                  {I@4}
        mov (32|M0)              r34.3<4>:ub   r26.0<4;1,0>:ub                  {I@4}
        mov (32|M0)              r28.1<4>:ub   r20.2<4;1,0>:ub                  {I@4}
        mov (32|M0)              r30.2<4>:ub   r22.1<4;1,0>:ub                  {I@4}
        mov (32|M0)              r32.3<4>:ub   r24.0<4;1,0>:ub                  {I@4}
        send.ugm (32|M0)         null     r96  r34:2  0x0            0x08000584           {I@4,$2} // wr:4+2, rd:0; store.ugm.d32.a64
        mov (32|M0)              r28.2<4>:ub   r20.1<4;1,0>:ub                  {I@3}
        mov (32|M0)              r30.3<4>:ub   r22.0<4;1,0>:ub                  {I@3}
        send.ugm (32|M0)         null     r100  r32:2  0x0            0x08000584           {I@3,$3} // wr:4+2, rd:0; store.ugm.d32.a64
        mov (32|M0)              r28.3<4>:ub   r20.0<4;1,0>:ub                  {I@2}
        send.ugm (32|M0)         null     r104  r30:2  0x0            0x08000584           {I@2,$4} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r108  r28:2  0x0            0x08000584           {I@1,$5} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$6} // wr:1+0, rd:0; end of thread
L2256:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x1:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
