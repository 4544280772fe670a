L0:
(W)     mov (16|M0)              r127.0<1>:ud  0x0:ud                             
(W)     and (1|M0)               r127.2<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud             
(W)     and (1|M0)               r127.0<1>:uw  r0.4<0;1,0>:uw    0xFF:uw             
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x60:ud              {I@2}
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x0:ud              {I@1}
(W)     mad (1|M0)               r127.0<1>:ud  r127.2<0;0>:ud    r127.0<0;0>:uw    0x40:uw              {I@1}
(W)     mov (8|M0)               r2.0<1>:ud    r1.0<1;1,0>:ud                  
(W)     send.ugm (1|M0)          r1       r127  null:0  0xFF000000            0x6219D500           {A@1,$0} // wr:1+0, rd:1; load.ugm.d32x16t.a32.ca.cc.bti[255]
(W)     and (1|M0)               r127.0<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud              {$0.src}
(W)     add (1|M0)               r127.0<1>:ud  r127.0<0;1,0>:ud  0x0:ud              {I@1}
(W)     send.ugm (1|M0)          r3       r127  null:0  0xFF000000            0x6219D500           {I@1,$1} // wr:1+0, rd:1; load.ugm.d32x16t.a32.ca.cc.bti[255]
(W)     send.ugm (1|M0)          r4       r127  null:0  0xFF040000            0x6219C500           {$2} // wr:1+0, rd:1; load.ugm.d32x8t.a32.ca.cc.bti[255][A+0x40]
(W)     mov (16|M0)              r4.0<1>:ud    r0.0<1;1,0>:ud                   {Compacted,$2.dst}
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw   {A@1}
(W)     macl (1|M0)              r7.0<1>:ud    r2.3<0;1,0>:ud    r4.1<0;1,0>:ud   {Compacted}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw  
(W)     mach (1|M0)              r5.0<1>:d     r2.3<0;1,0>:ud    r4.1<0;1,0>:ud  
        mov (16|M0)              r42.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r44.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r7.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     mov (1|M0)               r2.16<1>:w    r3.24<0;1,0>:b                   {$1.dst}
        add (16|M0)              r49.0<1>:q    r7.0<0;1,0>:q     r42.0<4;1,0>:uw  {I@2}
        add (16|M16)             r51.0<1>:q    r7.0<0;1,0>:q     r44.0<4;1,0>:uw 
        add (16|M0)              r54.0<1>:q    r49.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r56.0<1>:q    r51.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        shl (16|M0)              r59.0<1>:q    r54.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M16)             r61.0<1>:q    r56.0<1;1,0>:q    2:w               {Compacted,I@2}
        add (16|M0)              r8.0<1>:q     r59.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r61.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08200580           {I@1,$3} // wr:4+0, rd:2; load.ugm.d32.a64
(W)     and (1|M0)               r2.17<1>:w    r2.16<0;1,0>:w    31:w              
        add (16|M0)              r25.0<1>:q    r59.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
(W)     mov (1|M0)               r2.36<2>:b    r2.17<0;1,0>:w                   {I@2}
        add (16|M16)             r27.0<1>:q    r61.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
(W)     mov (1|M0)               r2.10<1>:d    r2.36<0;1,0>:ub                  {I@2}
        shl (16|M0)              r71.0<1>:q    r54.0<1;1,0>:q    3:w               {Compacted}
        shl (16|M16)             r73.0<1>:q    r56.0<1;1,0>:q    3:w               {Compacted}
        add (16|M0)              r31.0<1>:q    r71.0<1;1,0>:q    r3.1<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r33.0<1>:q    r73.0<1;1,0>:q    r3.1<0;1,0>:q    {Compacted,I@2}
(W)     mov (16|M0)              r127.0<1>:f   r4.0<1;1,0>:f                    {Compacted}
(W)     mul (16|M0)              acc0.0<1>:d   r12.0<1;1,0>:d    r3.8<0;1,0>:uw   {$3.dst}
        macl (16|M0)             r15.0<1>:d    r12.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r13.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r16.0<1>:d    r13.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r17.0<1>:d    r15.0<1;1,0>:d    r3.10<0;1,0>:w   {I@1}
        asr (32|M0)              r19.0<1>:d    r17.0<1;1,0>:d    r2.10<0;1,0>:d   {Compacted,I@1}
        mov (32|M0)              r21.0<1>:f    r19.0<1;1,0>:d                   {I@1}
        mul (32|M0)              r23.0<1>:f    r21.0<1;1,0>:f    r3.8<0;1,0>:f    {Compacted,F@1}
        send.ugm (32|M0)         null     r25  r23:2  0x0            0x08000584           {F@1,$4} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         r29      r8  null:0  0x0            0x08200580           {$5} // wr:4+0, rd:2; load.ugm.d32.a64
        mov (16|M0)              r39.0<2>:ud   r29.0<1;1,0>:ud                  {Compacted,$5.dst}
        mov (16|M16)             r47.0<2>:ud   r30.0<1;1,0>:ud                 
        add (16|M0)              r63.0<1>:q    r39.0<2;1,0>:d    r3.7<0;1,0>:q    {I@2}
        add (16|M16)             r65.0<1>:q    r47.0<2;1,0>:d    r3.7<0;1,0>:q    {I@2}
        mov (16|M0)              r35.0<1>:d    r63.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r37.0<1>:d    r63.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r36.0<1>:d    r65.0<2;1,0>:d                   {Compacted,I@3}
        mov (16|M16)             r38.0<1>:d    r65.1<2;1,0>:d                   {Compacted}
        send.ugm (32|M0)         null     r31  r35:4  0x0            0x08001584           {I@1,$6} // wr:4+4, rd:0; store.ugm.d32x2.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,$7} // wr:1+0, rd:0; end of thread
L800:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x11:ud                             
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
