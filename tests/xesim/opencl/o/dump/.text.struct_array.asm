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
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw   {A@1}
(W)     macl (1|M0)              r6.0<1>:ud    r2.3<0;1,0>:ud    r4.1<0;1,0>:ud  
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw  
(W)     mach (1|M0)              r5.0<1>:d     r2.3<0;1,0>:ud    r4.1<0;1,0>:ud  
        mov (16|M0)              r74.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
(W)     mov (1|M0)               r6.1<1>:d     r5.0<0;1,0>:d                    {I@2}
        mov (16|M16)             r76.0<4>:uw   r1.16<1;1,0>:uw                 
        add (16|M0)              r78.0<1>:q    r6.0<0;1,0>:q     r74.0<4;1,0>:uw  {I@2}
        add (16|M16)             r80.0<1>:q    r6.0<0;1,0>:q     r76.0<4;1,0>:uw  {I@2}
        add (16|M0)              r82.0<1>:q    r78.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r84.0<1>:q    r80.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        not (16|M0)              r86.0<2>:d    r82.0<2;1,0>:d                   {I@2}
        not (16|M0)              r86.1<2>:d    r82.1<2;1,0>:d                  
        not (16|M16)             r88.0<2>:d    r84.0<2;1,0>:d                   {I@3}
        not (16|M16)             r88.1<2>:d    r84.1<2;1,0>:d                  
        add (16|M0)              r90.0<1>:q    r86.0<1;1,0>:q    r3.4<0;1,0>:ud   {@3,$1.dst}
        add (16|M16)             r92.0<1>:q    r88.0<1;1,0>:q    r3.4<0;1,0>:ud   {I@2}
        mov (16|M0)              r11.0<1>:d    r90.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r12.0<1>:d    r92.0<2;1,0>:d                   {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:ud  r11.0<1;1,0>:ud   0x18:uw              {I@2}
        mov (16|M0)              r13.0<1>:d    r90.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r14.0<1>:d    r92.1<2;1,0>:d                   {Compacted}
        mach (16|M0)             r15.0<1>:d    r11.0<1;1,0>:ud   0x18:ud             
(W)     mul (16|M0)              acc0.0<1>:ud  r12.0<1;1,0>:ud   0x18:uw              {I@5}
        mach (16|M16)            r16.0<1>:d    r12.0<1;1,0>:ud   0x18:ud             
        mul (32|M0)              r17.0<1>:d    r13.0<1;1,0>:d    0x18:uw              {I@4}
        mul (16|M0)              r94.0<2>:ud   r11.0<1;1,0>:ud   0x18:uw             
        mul (16|M16)             r96.0<2>:ud   r12.0<1;1,0>:ud   0x18:uw             
        add (16|M0)              r94.1<2>:d    r15.0<1;1,0>:d    r17.0<1;1,0>:d   {I@3}
        add (16|M16)             r96.1<2>:d    r16.0<1;1,0>:d    r18.0<1;1,0>:d  
        add (16|M0)              r19.0<1>:q    r94.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r21.0<1>:q    r96.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        mov (16|M0)              r25.0<1>:d    r19.1<2;1,0>:d                   {Compacted,I@2}
        or (16|M0)               r29.0<1>:d    r19.0<2;1,0>:d    4:w               {Compacted}
        mov (16|M16)             r26.0<1>:d    r21.1<2;1,0>:d                   {Compacted,I@3}
        or (16|M16)              r30.0<1>:d    r21.0<2;1,0>:d    4:w               {Compacted}
        mov (32|M0)              r100.0<1>:f   r25.0<1;1,0>:f                   {Compacted,I@2}
        mov (32|M0)              r98.0<1>:f    r29.0<1;1,0>:f                   {Compacted,I@1}
        or (16|M0)               r38.0<1>:d    r19.0<2;1,0>:d    6:w               {Compacted}
        or (16|M16)              r39.0<1>:d    r21.0<2;1,0>:d    6:w               {Compacted}
        mov (16|M0)              r31.1<2>:d    r100.0<1;1,0>:d                  {F@2}
        mov (16|M16)             r33.1<2>:d    r101.0<1;1,0>:d                 
        mov (16|M0)              r31.0<2>:d    r98.0<1;1,0>:d                   {F@1}
        mov (16|M16)             r33.0<2>:d    r99.0<1;1,0>:d                  
        send.ugm (32|M0)         r27      r19  null:0  0x0            0x08200580           {$2} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r36      r31  null:0  0x0            0x08200B80           {I@1,$3} // wr:4+0, rd:2; load.ugm.d16u32.a64
        mov (32|M0)              r102.0<1>:f   r38.0<1;1,0>:f                  
        send.ugm (32|M0)         r46      r19  null:0  0x10000            0x08400780           {$4} // wr:4+0, rd:4; load.ugm.d64.a64.flat[A+0x10]
        mov (16|M0)              r40.0<2>:d    r102.0<1;1,0>:d                  {F@1}
        mov (16|M16)             r42.0<2>:d    r103.0<1;1,0>:d                 
        mov (16|M0)              r40.1<2>:d    r100.0<1;1,0>:d                 
        mov (16|M16)             r42.1<2>:d    r101.0<1;1,0>:d                 
        send.ugm (32|M0)         r44      r40  null:0  0x0            0x08200980           {I@1,$5} // wr:4+0, rd:2; load.ugm.d8u32.a64
        mov (16|M0)              r7.0<1>:d     r82.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r8.0<1>:d     r84.0<2;1,0>:d                   {Compacted}
(W)     mul (16|M0)              acc0.0<1>:ud  r7.0<1;1,0>:ud    0x18:uw              {I@2}
        mov (16|M0)              r9.0<1>:d     r82.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r10.0<1>:d    r84.1<2;1,0>:d                   {Compacted}
        mach (16|M0)             r52.0<1>:d    r7.0<1;1,0>:ud    0x18:ud             
(W)     mul (16|M0)              acc0.0<1>:ud  r8.0<1;1,0>:ud    0x18:uw              {I@5}
        mach (16|M16)            r53.0<1>:d    r8.0<1;1,0>:ud    0x18:ud             
        mul (32|M0)              r54.0<1>:d    r9.0<1;1,0>:d     0x18:uw              {I@4}
        mul (16|M0)              r108.0<2>:ud  r7.0<1;1,0>:ud    0x18:uw             
        mul (16|M16)             r110.0<2>:ud  r8.0<1;1,0>:ud    0x18:uw             
        add (16|M0)              r108.1<2>:d   r52.0<1;1,0>:d    r54.0<1;1,0>:d   {I@3}
        add (16|M16)             r110.1<2>:d   r53.0<1;1,0>:d    r55.0<1;1,0>:d  
        add (16|M0)              r56.0<1>:q    r108.0<1;1,0>:q   r3.0<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r58.0<1>:q    r110.0<1;1,0>:q   r3.0<0;1,0>:q    {Compacted,I@2}
        mov (16|M0)              r62.0<1>:d    r56.1<2;1,0>:d                   {Compacted,I@2}
        or (16|M0)               r64.0<1>:d    r56.0<2;1,0>:d    6:w               {Compacted}
        mov (16|M16)             r63.0<1>:d    r58.1<2;1,0>:d                   {Compacted,I@3}
        or (16|M16)              r65.0<1>:d    r58.0<2;1,0>:d    6:w               {Compacted}
        sync.nop                             null                             {Compacted,$3.dst}
        add (32|M0)              r50.0<1>:d    r27.0<1;1,0>:d    r36.0<2;1,0>:w   {$2.dst}
        mov (32|M0)              r114.0<1>:f   r62.0<1;1,0>:f                   {Compacted,I@3}
        mov (32|M0)              r112.0<1>:f   r64.0<1;1,0>:f                   {I@2}
        mov (16|M0)              r104.0<1>:q   -r46.0<1;1,0>:q                  {$4.dst}
        mov (16|M16)             r106.0<1>:q   -r48.0<1;1,0>:q                 
        mov (16|M0)              r66.0<2>:d    r112.0<1;1,0>:d                  {F@1}
        mov (16|M16)             r68.0<2>:d    r113.0<1;1,0>:d                 
        mov (16|M0)              r66.1<2>:d    r114.0<1;1,0>:d                 
        mov (16|M16)             r68.1<2>:d    r115.0<1;1,0>:d                 
        send.ugm (32|M0)         null     r56  r50:2  0x0            0x08000584           {I@7,$6} // wr:4+2, rd:0; store.ugm.d32.a64
        mov (16|M0)              r70.0<1>:d    r104.0<2;1,0>:d                  {Compacted,I@6}
        mov (16|M0)              r72.0<1>:d    r104.1<2;1,0>:d                  {Compacted}
        mov (16|M16)             r71.0<1>:d    r106.0<2;1,0>:d                  {Compacted,I@7}
        mov (16|M16)             r73.0<1>:d    r106.1<2;1,0>:d                  {Compacted}
        send.ugm (32|M0)         null     r66  r44:2  0x0            0x08000984           {I@5,$5} // wr:4+2, rd:0; store.ugm.d8u32.a64
        send.ugm (32|M0)         null     r56  r70:4  0x10000            0x08001584           {I@1,$7} // wr:4+4, rd:0; store.ugm.d32x2.a64.flat[A+0x10]
(W)     mov (16|M0)              r127.0<1>:f   r4.0<1;1,0>:f                    {Compacted}
        mov (16|M0)              r23.0<1>:d    r19.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r24.0<1>:d    r21.0<2;1,0>:d                   {Compacted}
        mov (16|M0)              r60.0<1>:d    r56.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r61.0<1>:d    r58.0<2;1,0>:d                  
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$8} // wr:1+0, rd:0; end of thread
L1456:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x12:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
