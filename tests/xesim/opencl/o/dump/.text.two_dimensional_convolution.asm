L0:
(W)     mov (16|M0)              r127.0<1>:ud  0x0:ud                             
(W)     and (1|M0)               r127.2<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud             
(W)     and (1|M0)               r127.0<1>:uw  r0.4<0;1,0>:uw    0xFF:uw             
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x20:ud              {I@2}
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x0:ud              {I@1}
(W)     mad (1|M0)               r127.0<1>:ud  r127.2<0;0>:ud    r127.0<0;0>:uw    0x80:uw              {I@1}
(W)     mov (8|M0)               r3.0<1>:ud    r1.0<1;1,0>:ud                  
(W)     send.ugm (1|M0)          r1       r127  null:0  0xFF000000            0x6229E500           {A@1,$0} // wr:1+0, rd:2; load.ugm.d32x32t.a32.ca.cc.bti[255]
(W)     and (1|M0)               r127.0<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud              {$0.src}
(W)     add (1|M0)               r127.0<1>:ud  r127.0<0;1,0>:ud  0x0:ud              {I@1}
(W)     send.ugm (1|M0)          r4       r127  null:0  0xFF000000            0x6219C500           {I@1,$1} // wr:1+0, rd:1; load.ugm.d32x8t.a32.ca.cc.bti[255]
(W)     mov (16|M0)              r126.0<1>:ud  r0.0<1;1,0>:ud                  
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:d   r3.3<0;1,0>:d     r126.2<0;1,0>:uw {A@1}
(W)     macl (1|M0)              r7.0<1>:d     r3.3<0;1,0>:d     r126.1<0;1,0>:d  {Compacted}
(W)     mul (1|M0)               acc0.0<1>:d   r3.4<0;1,0>:d     r126.12<0;1,0>:uw
(W)     macl (1|M0)              r8.0<1>:d     r3.4<0;1,0>:d     r126.6<0;1,0>:d  {Compacted}
(W)     add (1|M0)               r4.3<1>:d     r4.3<0;1,0>:d     -1:w               {$1.dst}
        add3 (32|M0)             r12.0<1>:d    r8.0<0;0>:d       r2.0<1;0>:uw      r3.1<0>:d        {@2,$0.dst}
        sel (32|M0)   (ge)f0.0   r20.0<1>:d    r12.0<1;1,0>:d    1:w               {I@1}
        add (32|M0)              r29.0<1>:d    r20.0<1;1,0>:d    -1:w               {I@1}
        add3 (32|M0)             r10.0<1>:d    r7.0<0;0>:d       r1.0<1;0>:uw      r3.0<0>:d       
        sel (32|M0)   (lt)f0.0   r44.0<1>:d    r29.0<1;1,0>:d    r4.3<0;1,0>:d    {I@2}
        sel (32|M0)   (ge)f0.0   r23.0<1>:d    r12.0<1;1,0>:d    0:w              
(W)     add (1|M0)               r6.0<1>:d     r4.2<0;1,0>:d     -1:w              
        sel (32|M0)   (ge)f0.0   r14.0<1>:d    r10.0<1;1,0>:d    1:w               {I@4}
        sel (32|M0)   (ge)f0.0   r17.0<1>:d    r10.0<1;1,0>:d    0:w              
        sel (32|M0)   (ge)f0.0   r26.0<1>:d    r10.0<1;1,0>:d    -1:w              
(W)     mul (16|M0)              acc0.0<1>:d   r44.0<1;1,0>:d    r4.4<0;1,0>:uw   {I@6}
        sel (32|M0)   (lt)f0.0   r32.0<1>:d    r23.0<1;1,0>:d    r4.3<0;1,0>:d    {I@6}
        macl (16|M0)             r57.0<1>:d    r44.0<1;1,0>:d    r4.2<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r45.0<1;1,0>:d    r4.4<0;1,0>:uw  
        sel (32|M0)   (ge)f0.0   r34.0<1>:d    r12.0<1;1,0>:d    -1:w              
        add (32|M0)              r41.0<1>:d    r14.0<1;1,0>:d    -1:w               {Compacted,I@7}
        sel (32|M0)   (lt)f0.0   r46.0<1>:d    r17.0<1;1,0>:d    r6.0<0;1,0>:d    {I@7}
        add (32|M0)              r49.0<1>:d    r26.0<1;1,0>:d    1:w               {Compacted,I@7}
        macl (16|M16)            r58.0<1>:d    r45.0<1;1,0>:d    r4.2<0;1,0>:d    {Compacted}
(W)     mul (16|M0)              acc0.0<1>:d   r32.0<1;1,0>:d    r4.4<0;1,0>:uw   {I@7}
        add (32|M0)              r51.0<1>:d    r34.0<1;1,0>:d    1:w               {Compacted,I@6}
        add (32|M0)              r67.0<1>:d    r57.0<1;1,0>:d    r46.0<1;1,0>:d   {Compacted,I@3}
        macl (16|M0)             r65.0<1>:d    r32.0<1;1,0>:d    r4.2<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r33.0<1;1,0>:d    r4.4<0;1,0>:uw  
        sel (32|M0)   (lt)f0.0   r54.0<1>:d    r41.0<1;1,0>:d    r6.0<0;1,0>:d   
        sel (32|M0)   (lt)f0.0   r60.0<1>:d    r49.0<1;1,0>:d    r6.0<0;1,0>:d   
        macl (16|M16)            r66.0<1>:d    r33.0<1;1,0>:d    r4.2<0;1,0>:d    {Compacted}
        sel (32|M0)   (lt)f0.0   r62.0<1>:d    r51.0<1;1,0>:d    r4.3<0;1,0>:d    {I@7}
        mov (16|M0)              r74.0<2>:ud   r67.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M16)             r76.0<2>:ud   r68.0<1;1,0>:ud                  {Compacted}
        add (32|M0)              r69.0<1>:d    r57.0<1;1,0>:d    r54.0<1;1,0>:d   {Compacted,I@6}
        add (32|M0)              r71.0<1>:d    r57.0<1;1,0>:d    r60.0<1;1,0>:d   {Compacted,I@6}
        add (32|M0)              r78.0<1>:d    r65.0<1;1,0>:d    r54.0<1;1,0>:d   {Compacted,I@6}
        add (32|M0)              r80.0<1>:d    r65.0<1;1,0>:d    r46.0<1;1,0>:d   {Compacted}
(W)     mul (16|M0)              acc0.0<1>:d   r62.0<1;1,0>:d    r4.4<0;1,0>:uw   {I@7}
        add (16|M0)              r85.0<1>:q    r3.3<0;1,0>:q     r74.0<2;1,0>:d   {I@7}
        add (16|M16)             r87.0<1>:q    r3.3<0;1,0>:q     r76.0<2;1,0>:d   {I@7}
        add (32|M0)              r110.0<1>:d   r65.0<1;1,0>:d    r60.0<1;1,0>:d   {Compacted}
        mov (16|M0)              r90.0<2>:ud   r69.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M16)             r92.0<2>:ud   r70.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r94.0<2>:ud   r71.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M16)             r96.0<2>:ud   r72.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r102.0<2>:ud  r78.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M16)             r104.0<2>:ud  r79.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r106.0<2>:ud  r80.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M16)             r108.0<2>:ud  r81.0<1;1,0>:ud                  {Compacted}
        macl (16|M0)             r83.0<1>:d    r62.0<1;1,0>:d    r4.2<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r63.0<1;1,0>:d    r4.4<0;1,0>:uw  
        send.ugm (32|M0)         r112     r85  null:0  0x0            0x08200980           {$2} // wr:4+0, rd:2; load.ugm.d8u32.a64
        macl (16|M16)            r84.0<1>:d    r63.0<1;1,0>:d    r4.2<0;1,0>:d   
        add (16|M0)              r114.0<1>:q   r3.3<0;1,0>:q     r90.0<2;1,0>:d   {I@7}
        add (16|M16)             r116.0<1>:q   r3.3<0;1,0>:q     r92.0<2;1,0>:d   {I@7}
        add (16|M0)              r118.0<1>:q   r3.3<0;1,0>:q     r94.0<2;1,0>:d   {I@7}
        add (16|M16)             r120.0<1>:q   r3.3<0;1,0>:q     r96.0<2;1,0>:d   {I@7}
        add (16|M0)              r122.0<1>:q   r3.3<0;1,0>:q     r102.0<2;1,0>:d  {I@7}
        add (16|M16)             r124.0<1>:q   r3.3<0;1,0>:q     r104.0<2;1,0>:d  {I@7}
        add (16|M0)              r5.0<1>:q     r3.3<0;1,0>:q     r106.0<2;1,0>:d  {I@7}
        add (16|M16)             r7.0<1>:q     r3.3<0;1,0>:q     r108.0<2;1,0>:d  {I@7}
        mov (16|M0)              r14.0<2>:ud   r110.0<1;1,0>:ud                 {Compacted}
        mov (16|M16)             r16.0<2>:ud   r111.0<1;1,0>:ud                 {Compacted}
        add (32|M0)              r18.0<1>:d    r83.0<1;1,0>:d    r54.0<1;1,0>:d   {Compacted,I@7}
        add (32|M0)              r20.0<1>:d    r83.0<1;1,0>:d    r46.0<1;1,0>:d   {Compacted}
        send.ugm (32|M0)         r22      r114  null:0  0x0            0x08200980           {I@7,$3} // wr:4+0, rd:2; load.ugm.d8u32.a64
        send.ugm (32|M0)         r24      r118  null:0  0x0            0x08200980           {I@7,$4} // wr:4+0, rd:2; load.ugm.d8u32.a64
        send.ugm (32|M0)         r26      r122  null:0  0x0            0x08200980           {I@7,$5} // wr:4+0, rd:2; load.ugm.d8u32.a64
        send.ugm (32|M0)         r28      r5  null:0  0x0            0x08200980           {I@5,$6} // wr:4+0, rd:2; load.ugm.d8u32.a64
        add (16|M0)              r30.0<1>:q    r3.3<0;1,0>:q     r14.0<2;1,0>:d   {I@4}
        add (16|M16)             r32.0<1>:q    r3.3<0;1,0>:q     r16.0<2;1,0>:d   {I@4}
        mov (16|M0)              r38.0<2>:ud   r18.0<1;1,0>:ud                  {Compacted,I@4}
        mov (16|M16)             r40.0<2>:ud   r19.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r42.0<2>:ud   r20.0<1;1,0>:ud                  {Compacted,I@5}
        mov (16|M16)             r44.0<2>:ud   r21.0<1;1,0>:ud                  {Compacted}
        add (32|M0)              r46.0<1>:d    r83.0<1;1,0>:d    r60.0<1;1,0>:d  
        send.ugm (32|M0)         r48      r30  null:0  0x0            0x08200980           {I@6,$7} // wr:4+0, rd:2; load.ugm.d8u32.a64
        add (16|M0)              r50.0<1>:q    r3.3<0;1,0>:q     r38.0<2;1,0>:d   {I@5}
        add (16|M16)             r52.0<1>:q    r3.3<0;1,0>:q     r40.0<2;1,0>:d   {I@5}
        add (16|M0)              r54.0<1>:q    r3.3<0;1,0>:q     r42.0<2;1,0>:d   {I@5}
        add (16|M16)             r56.0<1>:q    r3.3<0;1,0>:q     r44.0<2;1,0>:d   {I@5}
        mov (16|M0)              r58.0<2>:ud   r46.0<1;1,0>:ud                  {Compacted,I@5}
        mov (16|M16)             r60.0<2>:ud   r47.0<1;1,0>:ud                  {Compacted}
        send.ugm (32|M0)         r62      r50  null:0  0x0            0x08200980           {I@5,$8} // wr:4+0, rd:2; load.ugm.d8u32.a64
        send.ugm (32|M0)         r64      r54  null:0  0x0            0x08200980           {I@3,$9} // wr:4+0, rd:2; load.ugm.d8u32.a64
        add (16|M0)              r66.0<1>:q    r3.3<0;1,0>:q     r58.0<2;1,0>:d   {I@2}
        add (16|M16)             r68.0<1>:q    r3.3<0;1,0>:q     r60.0<2;1,0>:d   {I@2}
        send.ugm (32|M0)         r74      r66  null:0  0x0            0x08200980           {I@1,$10} // wr:4+0, rd:2; load.ugm.d8u32.a64
        shl (32|M0)              r88.0<1>:d    r112.0<1;1,0>:ud  1:w               {$2.dst}
        shl (32|M0)              r93.0<1>:d    r26.0<1;1,0>:ud   1:w               {$5.dst}
        shl (32|M0)              r96.0<1>:d    r28.0<1;1,0>:ud   2:w               {$6.dst}
        sync.nop                             null                             {Compacted,$4.dst}
        add3 (32|M0)             r90.0<1>:d    r88.0<1;0>:d      r22.0<1;0>:ud     r24.0<1>:ud      {@3,$3.dst}
        add3 (32|M0)             r98.0<1>:d    r90.0<1;0>:d      r93.0<1;0>:d      r96.0<1>:d       {Compacted,I@1}
        shl (32|M0)              r101.0<1>:d   r48.0<1;1,0>:ud   1:w               {$7.dst}
(W)     mul (16|M0)              acc0.0<1>:d   r12.0<1;1,0>:d    r4.4<0;1,0>:uw  
        macl (16|M0)             r71.0<1>:d    r12.0<1;1,0>:d    r4.2<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r13.0<1;1,0>:d    r4.4<0;1,0>:uw  
        macl (16|M16)            r72.0<1>:d    r13.0<1;1,0>:d    r4.2<0;1,0>:d    {Compacted}
        add (32|M0)              r76.0<1>:d    r71.0<1;1,0>:d    r10.0<1;1,0>:d   {I@1}
        add3 (32|M0)             r103.0<1>:d   r98.0<1;0>:d      r101.0<1;0>:d     r62.0<1>:ud      {$8.dst}
        shl (32|M0)              r109.0<1>:d   r64.0<1;1,0>:ud   1:w               {$9.dst}
        mov (16|M0)              r78.0<2>:ud   r76.0<1;1,0>:ud                  {Compacted,I@3}
        add3 (32|M0)             r112.0<1>:d   r103.0<1;0>:d     r109.0<1;0>:d     r74.0<1>:ud      {@2,$10.dst}
        shr (32|M0)              r114.0<1>:ud  r112.0<1;1,0>:ud  4:w               {I@1}
        mov (16|M16)             r80.0<2>:ud   r77.0<1;1,0>:ud                  {Compacted}
        mov (32|M0)              r116.0<1>:b   r114.0<4;1,0>:b                  {I@2}
        add (16|M0)              r82.0<1>:q    r4.0<0;1,0>:q     r78.0<2;1,0>:d  
        add (16|M16)             r84.0<1>:q    r4.0<0;1,0>:q     r80.0<2;1,0>:d   {I@3}
        mov (32|M0)              r117.0<1>:ud  r116.0<1;1,0>:ub                 {I@3}
        send.ugm (32|M0)         null     r82  r117:2  0x0            0x08000984           {I@1,$11} // wr:4+2, rd:0; store.ugm.d8u32.a64
(W)     mov (16|M0)              r127.0<1>:f   r126.0<1;1,0>:f                 
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$12} // wr:1+0, rd:0; end of thread
L1712:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x16:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
