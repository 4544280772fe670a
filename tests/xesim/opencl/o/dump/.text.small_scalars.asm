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
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {F@1}
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw   {A@1}
(W)     macl (1|M0)              r6.0<1>:ud    r2.3<0;1,0>:ud    r4.1<0;1,0>:ud   {Compacted}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw  
(W)     mach (1|M0)              r5.0<1>:d     r2.3<0;1,0>:ud    r4.1<0;1,0>:ud  
        mov (16|M0)              r25.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r27.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r6.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     mul (1|M0)               r2.8<1>:d     r3.12<0;1,0>:d    100:w               {$1.dst}
        add (16|M0)              r29.0<1>:q    r6.0<0;1,0>:q     r25.0<4;1,0>:uw  {I@2}
        add (16|M16)             r31.0<1>:q    r6.0<0;1,0>:q     r27.0<4;1,0>:uw 
        add (16|M0)              r33.0<1>:q    r29.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r35.0<1>:q    r31.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        mov (16|M0)              r8.0<1>:d     r33.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r9.0<1>:d     r35.0<2;1,0>:d                   {Compacted,I@2}
        and (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     7:w               {I@1}
        mul (32|M0)              r12.0<1>:uw   r10.0<2;1,0>:uw   0x8:uw              {I@1}
(W)     mul (1|M0)               r2.9<1>:d     r3.13<0;1,0>:d    10:w              
(W)     mov (1|M0)               r2.22<1>:w    r3.0<0;1,0>:b                   
(W)     mov (1|M0)               r2.23<1>:w    r3.4<0;1,0>:ub                  
(W)     mov (1|M0)               r2.12<1>:f    r3.16<0;1,0>:hf                 
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
(W)     add3 (1|M0)              r2.10<1>:d    r2.8<0;0>:d       r2.9<0;0>:d       r3.14<0>:d       {I@4}
        add (16|M0)              a0.0<1>:uw    r12.0<1;1,0>:uw   0x1C0:uw             
(W)     mov (1|M0)               r7.2<1>:df    r3.4<0;1,0>:w                   
(W)     mov (1|M0)               r7.3<1>:df    r3.6<0;1,0>:uw                  
(W)     mov (1|M0)               r7.4<1>:df    r3.2<0;1,0>:q                   
(W)     mov (1|M0)               r7.5<1>:df    r3.3<0;1,0>:df                  
(W)     mov (1|M0)               r7.0<1>:df    r2.22<0;1,0>:w                   {I@5}
(W)     mov (1|M0)               r7.1<1>:df    r2.23<0;1,0>:w                   {I@4}
(W)     mov (1|M0)               r7.6<1>:df    r2.12<0;1,0>:f                   {F@1}
(W)     mov (1|M0)               r7.7<1>:df    r2.10<0;1,0>:d                   {I@2}
        mov (16|M0)              r41.0<1>:df   r33.0<1;1,0>:uq                 
        mov (16|M0)              r21.0<2>:ud   r[a0.0]<1,0>:ud                  {L@2}
        mov (16|M0)              r21.1<2>:ud   r[a0.0,4]<1,0>:ud               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M16)             a0.0<1>:uw    r12.16<1;1,0>:uw  0x1C0:uw             
        shl (16|M0)              r45.0<1>:q    r33.0<1;1,0>:q    3:w              
        mov (16|M16)             r23.0<2>:ud   r[a0.0]<1,0>:ud                 
        mov (16|M16)             r23.1<2>:ud   r[a0.0,4]<1,0>:ud               
        mov (16|M16)             r43.0<1>:df   r35.0<1;1,0>:uq                 
        shl (16|M16)             r47.0<1>:q    r35.0<1;1,0>:q    3:w               {Compacted}
        mov (16|M0)              r37.0<1>:df   r21.0<1;1,0>:df                  {I@7}
        mov (16|M16)             r39.0<1>:df   r23.0<1;1,0>:df                  {I@2}
        add (16|M0)              r17.0<1>:q    r45.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M16)             r19.0<1>:q    r47.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r13.0<1>:df   r37.0<1;1,0>:df   r41.0<1;1,0>:df  {Compacted,L@2}
        add (16|M16)             r15.0<1>:df   r39.0<1;1,0>:df   r43.0<1;1,0>:df  {Compacted,L@2}
        send.ugm (32|M0)         null     r17  r13:4  0x0            0x08000784           {A@1,$3} // wr:4+4, rd:0; store.ugm.d64.a64
(W)     mov (16|M0)              r127.0<1>:ud  r4.0<1;1,0>:ud                   {Compacted}
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,I@1,$4} // wr:1+0, rd:0; end of thread
L960:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x13:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
