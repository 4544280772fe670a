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
(W)     mov (16|M0)              r4.0<1>:ud    r0.0<1;1,0>:ud                  
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mov (8|M0)               r5.0<1>:w     0x76543210:v                               {A@1}
(W)     and (1|M0)               r2.8<1>:ud    msg0.0<0;1,0>:ud  0xFF:uw             
(W)     add (8|M0)               r5.8<1>:w     r5.0<1;1,0>:w     8:w               {I@2}
(W)     add (16|M0)              r5.16<1>:w    r5.0<1;1,0>:w     16:w               {I@1}
(W)     and (1|M0)               r2.9<1>:ud    sr0.0<0;1,0>:ud   0x7F:uw              {A@1}
(W)     and (1|M0)               r2.11<1>:ud   r2.9<0;1,0>:ud    7:w               {A@1}
(W)     asr (1|M0)               r2.10<1>:ud   r2.9<0;1,0>:ud    1:w              
(W)     mov (1|M0)               r2.13<1>:d    -8:w                              
(W)     mov (1|M0)               r15.0<1>:q    r3.1<0;1,0>:q                    {$1.dst}
(W)     shl (1|M0)               r2.8<1>:ud    r2.8<0;1,0>:ud    0x6:uw             
(W)     send.ugm (1|M0)          r14      r15  null:0  0x50000            0x0219B580           {I@2,$2} // wr:1+0, rd:1; load.ugm.d32x4t.a64.ca.cc.flat[A+0x50]
(W)     bfn.0xF8 (1|M0)          r2.9<1>:ud    r2.10<0;0>:ud     r2.13<0;0>:ud     r2.11<0>:ud      // s0&s1|s2
        shl (32|M0)              r6.0<1>:d     r5.0<1;1,0>:uw    4:w              
(W)     or (1|M0)                r2.8<1>:ud    r2.8<0;1,0>:ud    r2.9<0;1,0>:ud   {I@2}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw  
(W)     mul (1|M0)               r2.12<1>:d    r2.8<0;1,0>:d     512:w               {I@2}
(W)     macl (1|M0)              r25.0<1>:ud   r2.3<0;1,0>:ud    r4.1<0;1,0>:ud   {Compacted}
        add (32|M0)              r8.0<1>:d     r2.12<0;1,0>:d    r6.0<1;1,0>:d    {Compacted,I@2}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw  
(W)     mach (1|M0)              r24.0<1>:d    r2.3<0;1,0>:ud    r4.1<0;1,0>:ud  
        mov (16|M0)              r76.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@3}
        mov (16|M16)             r78.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted}
        mov (16|M0)              r80.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r82.0<4>:uw   r1.16<1;1,0>:uw                 
        cmp (32|M0)   (lt)f1.0   null<2>:uw    r1.0<1;1,0>:uw    0x10:uw             
(W)     mov (1|M0)               r25.1<1>:d    r24.0<0;1,0>:d                   {Compacted,I@6}
        mov (32|M0)              r16.0<1>:f    r14.0<0;1,0>:f                   {Compacted,$2.dst}
        mov (32|M0)              r18.0<1>:d    r14.1<0;1,0>:d                   {Compacted}
        mov (32|M0)              r20.0<1>:d    r14.2<0;1,0>:d                   {Compacted}
        mov (32|M0)              r22.0<1>:d    r14.3<0;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r3.2<0;1,0>:q     r76.0<2;1,0>:ud  {I@7}
        add (16|M16)             r12.0<1>:q    r3.2<0;1,0>:q     r78.0<2;1,0>:ud  {I@7}
        add (16|M0)              r88.0<1>:q    r25.0<0;1,0>:q    r80.0<4;1,0>:uw  {I@6}
        add (16|M16)             r90.0<1>:q    r25.0<0;1,0>:q    r82.0<4;1,0>:uw 
        send.ugm (32|M0)         null     r10  r16:8  0x0            0x080E3584           {A@1,$3} // wr:4+8, rd:0; store.ugm.d32x4.a64.wb.wb
        add (16|M0)              r92.0<1>:q    r88.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r94.0<1>:q    r90.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
(~f1.0) goto (32|M0)                         L816                  L816                
L752:
        shl (32|M0)              r28.0<1>:d    r1.0<1;1,0>:uw    2:w              
        mul (32|M0)              r26.0<1>:d    r1.0<1;1,0>:uw    7:w              
        or (32|M0)               r30.0<1>:d    r28.0<1;1,0>:d    268435456:d               {I@2}
        send.slm (32|M0)         null     r30  r26:2  0x0            0x04000504           {I@1,$4} // wr:2+2, rd:0; store.slm.d32.a32
L816:
        join (32|M0)                         L832                                
L832:
(W)     send.slm (1|M0)          r32      r4  null:0  0x0            0x0210001F           {$5} // wr:1+0, rd:1; fence.slm.none.group
(W)     mov (1|M0)               r33.2<1>:f    3.58732e-43:f                              
(W)     mov (2|M0)               r33.10<1>:ub  r4.11<0;1,0>:ub                  {F@1}
(W)     mov (8|M0)               null<1>:ud    r32.0<1;1,0>:ud                  {$5.dst}
(W)     send.gtwy (1|M0)         null     r33  null:0  0x0            0x02000004           {I@2,$6} // wr:1+0, rd:0; signal barrier
(W)     sync.bar                             0x0                                
        shl (16|M0)              r96.0<1>:q    r92.0<1;1,0>:q    2:w               {Compacted}
        shl (16|M16)             r98.0<1>:q    r94.0<1;1,0>:q    2:w               {Compacted}
        add (16|M0)              r34.0<1>:q    r96.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r36.0<1>:q    r98.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r38      r34  null:0  0x0            0x08200580           {I@1,$7} // wr:4+0, rd:2; load.ugm.d32.a64
        mov (16|M0)              r100.0<1>:uq  r10.0<1;1,0>:uq                  {Compacted}
        mov (16|M16)             r102.0<1>:uq  r12.0<1;1,0>:uq                  {Compacted}
        mov (16|M0)              r48.0<1>:d    r100.0<2;1,0>:d                  {Compacted,I@2}
        mov (16|M0)              r50.0<1>:d    r100.1<2;1,0>:d                  {Compacted}
        mov (16|M16)             r49.0<1>:d    r102.0<2;1,0>:d                  {Compacted,I@3}
        mov (16|M16)             r51.0<1>:d    r102.1<2;1,0>:d                  {Compacted}
(W)     mov (1|M0)               r2.7<1>:uq    r2.3<0;1,0>:uq                  
(W)     mul (16|M0)              acc0.0<1>:d   r38.0<1;1,0>:d    0x5556:uw              {$7.dst}
        mach (16|M0)             r40.0<1>:d    r38.0<1;1,0>:d    1431655766:d              
(W)     mul (16|M0)              acc0.0<1>:d   r39.0<1;1,0>:d    0x5556:uw             
        mach (16|M16)            r41.0<1>:d    r39.0<1;1,0>:d    1431655766:d              
        shr (32|M0)              r42.0<1>:ud   r40.0<1;1,0>:ud   31:w               {I@1}
        add (32|M0)              r44.0<1>:d    r40.0<1;1,0>:d    r42.0<1;1,0>:d   {I@1}
        mad (32|M0)              r46.0<1>:d    r38.0<1;0>:d      r44.0<1;0>:d      -3:w               {I@1}
        cmp (32|M0)   (eq)f3.0   null<1>:d     r46.0<1;1,0>:d    1:w               {I@1}
        cmp (32|M0)   (eq)f2.0   null<1>:d     r46.0<1;1,0>:d    0:w              
(~f3.0) sel (32|M0)              r104.0<1>:d   r48.0<1;1,0>:d    268435456:d              
(~f3.0) sel (32|M0)              r106.0<1>:d   r50.0<1;1,0>:d    1073741824:d              
        shl (32|M0)              r56.0<1>:d    r38.0<1;1,0>:d    2:w               {Compacted}
        mov (16|M0)              r52.0<1>:f    r104.0<1;1,0>:f                  {Compacted,I@3}
        mov (16|M16)             r53.0<1>:f    r105.0<1;1,0>:f                  {Compacted}
        mov (16|M0)              r54.0<1>:f    r106.0<1;1,0>:f                  {Compacted,I@2}
        mov (16|M16)             r55.0<1>:f    r107.0<1;1,0>:f                  {Compacted}
        and (32|M0)              r58.0<1>:d    r56.0<1;1,0>:d    12:w               {Compacted,I@1}
(f2.0)  sel (32|M0)              r108.0<1>:d   r2.14<0;1,0>:d    r52.0<1;1,0>:d   {F@3}
(f2.0)  sel (32|M0)              r110.0<1>:d   r2.15<0;1,0>:d    r54.0<1;1,0>:d   {F@1}
        mov (16|M0)              r84.0<2>:ud   r58.0<1;1,0>:ud                  {Compacted,I@3}
        mov (16|M16)             r86.0<2>:ud   r59.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r112.0<2>:d   r108.0<1;1,0>:d                  {I@4}
        mov (16|M16)             r114.0<2>:d   r109.0<1;1,0>:d                 
        mov (16|M0)              r112.1<2>:d   r110.0<1;1,0>:d                  {I@5}
        mov (16|M16)             r114.1<2>:d   r111.0<1;1,0>:d                 
        add (16|M0)              r116.0<1>:q   r112.0<1;1,0>:q   r84.0<2;1,0>:ud  {I@2}
        add (16|M16)             r118.0<1>:q   r114.0<1;1,0>:q   r86.0<2;1,0>:ud  {I@2}
        and (16|M0)              r60.0<1>:d    r116.1<2;1,0>:d   -536870912:d               {I@2}
        and (16|M16)             r61.0<1>:d    r118.1<2;1,0>:d   -536870912:d               {I@2}
        cmp (32|M0)   (eq)f0.0   null<1>:d     r60.0<1;1,0>:d    1073741824:d               {I@1}
(f0.0)  goto (32|M0)                         L1520                  L1520                
L1472:
        mov (16|M0)              r62.0<1>:uq   r116.0<1;1,0>:uq                 {Compacted}
        mov (16|M16)             r64.0<1>:uq   r118.0<1;1,0>:uq                 {Compacted}
        send.ugm (32|M0)         r66      r62  null:0  0x0            0x08200580           {I@1,$8} // wr:4+0, rd:2; load.ugm.d32.a64
        goto (32|M0)                         L1520                  L1576                
L1520:
        join (32|M0)                         L1576                                
L1536:
        mov (16|M0)              r70.0<1>:ud   r116.0<2;1,0>:ud                 {Compacted}
        mov (16|M16)             r71.0<1>:ud   r118.0<2;1,0>:ud                 {Compacted}
        mov (32|M0)              r68.0<1>:f    r70.0<1;1,0>:f                   {Compacted,I@1}
        send.slm (32|M0)         r66      r68  null:0  0x0            0x04200500           {F@1,$8} // wr:2+0, rd:2; load.slm.d32.a32
L1576:
        join (32|M0)                         L1592                                
L1592:
        add (16|M0)              r72.0<1>:q    r96.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r74.0<1>:q    r98.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        send.ugm (32|M0)         null     r72  r66:2  0x0            0x08000584           {I@1,$8} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     mov (16|M0)              r127.0<1>:ud  r4.0<1;1,0>:ud                   {Compacted}
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,I@1,$9} // wr:1+0, rd:0; end of thread
L1648:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x14:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
