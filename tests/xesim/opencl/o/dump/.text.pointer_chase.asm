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
        mov (16|M0)              r22.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r24.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r6.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     0:w               {$1.dst}
        add (16|M0)              r32.0<1>:q    r6.0<0;1,0>:q     r22.0<4;1,0>:uw  {I@2}
        add (16|M16)             r34.0<1>:q    r6.0<0;1,0>:q     r24.0<4;1,0>:uw 
        add (16|M0)              r36.0<1>:q    r32.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r38.0<1>:q    r34.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        mov (16|M0)              r26.0<2>:w    r36.0<4;1,0>:w                   {I@2}
        mov (16|M16)             r27.0<2>:w    r38.0<4;1,0>:w                   {I@2}
        mov (16|M0)              r7.0<1>:w     r26.0<2;1,0>:w                   {I@2}
        mov (16|M16)             r7.16<1>:w    r27.0<2;1,0>:w                   {I@2}
(W&~f1.0) jmpi                               L640                                
L480:
(W)     mov (1|M0)               r2.8<1>:d     0:w                              
L496:
        shl (32|M0)              r8.0<1>:d     r7.0<1;1,0>:uw    1:w               {I@3}
        mov (16|M0)              r28.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@1}
        mov (16|M16)             r30.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted}
        add (16|M0)              r10.0<1>:q    r2.3<0;1,0>:q     r28.0<2;1,0>:ud  {I@2}
        add (16|M16)             r12.0<1>:q    r2.3<0;1,0>:q     r30.0<2;1,0>:ud  {I@2}
        send.ugm (32|M0)         r14      r10  null:0  0x0            0x08200B80           {I@1,$2} // wr:4+0, rd:2; load.ugm.d16u32.a64
(W)     add (1|M0)               r2.8<1>:d     r2.8<0;1,0>:d     1:w              
(W)     cmp (32|M0)   (lt)f0.0   null<1>:d     r2.8<0;1,0>:d     r3.2<0;1,0>:d    {I@1}
        mov (32|M0)              r7.0<1>:w     r14.0<2;1,0>:w                   {$2.dst}
(W&f0.0) jmpi                                L496                                
L640:
        shl (16|M0)              r40.0<1>:q    r36.0<1;1,0>:q    1:w               {Compacted}
        shl (16|M16)             r42.0<1>:q    r38.0<1;1,0>:q    1:w               {Compacted}
        mov (32|M0)              r20.0<1>:ud   r7.0<1;1,0>:uw                   {I@4}
        add (16|M0)              r16.0<1>:q    r40.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted,I@3}
        add (16|M16)             r18.0<1>:q    r42.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted,I@3}
        send.ugm (32|M0)         null     r16  r20:2  0x0            0x08000B84           {I@1,$3} // wr:4+2, rd:0; store.ugm.d16u32.a64
(W)     mov (16|M0)              r127.0<1>:ud  r4.0<1;1,0>:ud                  
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,I@1,$4} // wr:1+0, rd:0; end of thread
L736:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x15:ud                             
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
