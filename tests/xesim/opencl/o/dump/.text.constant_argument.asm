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
(W)     macl (1|M0)              r7.0<1>:ud    r2.3<0;1,0>:ud    r4.1<0;1,0>:ud  
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r4.2<0;1,0>:uw  
(W)     mach (1|M0)              r5.0<1>:d     r2.3<0;1,0>:ud    r4.1<0;1,0>:ud  
        mov (16|M0)              r32.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r34.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r7.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     mov (1|M0)               r22.0<1>:q    r3.1<0;1,0>:q                    {$1.dst}
        add (16|M0)              r43.0<1>:q    r7.0<0;1,0>:q     r32.0<4;1,0>:uw  {I@2}
        add (16|M16)             r45.0<1>:q    r7.0<0;1,0>:q     r34.0<4;1,0>:uw 
        add (16|M0)              r36.0<1>:q    r43.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r48.0<1>:q    r45.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        shl (16|M0)              r51.0<1>:q    r36.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M16)             r53.0<1>:q    r48.0<1;1,0>:q    2:w               {Compacted,I@2}
        add (16|M0)              r8.0<1>:q     r51.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r53.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08200580           {I@1,$2} // wr:4+0, rd:2; load.ugm.d32.a64
(W)     send.ugm (1|M0)          r6       r22  null:0  0x14000            0x02198580           {$3} // wr:1+0, rd:1; load.ugm.d32x1t.a64.ca.cc.flat[A+0x14]
        add (16|M0)              r27.0<1>:q    r51.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r29.0<1>:q    r53.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
(W)     mov (16|M0)              r127.0<1>:ud  r4.0<1;1,0>:ud                   {Compacted}
        shl (32|M0)              r14.0<1>:d    r12.0<1;1,0>:d    2:w               {Compacted,$2.dst}
        and (32|M0)              r16.0<1>:d    r14.0<1;1,0>:d    124:w               {Compacted,I@1}
        mov (16|M0)              r38.0<2>:ud   r16.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r40.0<2>:ud   r17.0<1;1,0>:ud                  {Compacted}
        add (16|M0)              r18.0<1>:q    r3.1<0;1,0>:q     r38.0<2;1,0>:ud  {I@2}
        add (16|M16)             r20.0<1>:q    r3.1<0;1,0>:q     r40.0<2;1,0>:ud  {I@2}
        send.ugm (32|M0)         r23      r18  null:0  0x0            0x08290580           {I@1,$4} // wr:4+0, rd:2; load.ugm.d32.a64.ca.cc
        sync.nop                             null                             {Compacted,$4.dst}
        add (32|M0)              r25.0<1>:d    r23.0<1;1,0>:d    r6.0<0;1,0>:d    {$3.dst}
        send.ugm (32|M0)         null     r27  r25:2  0x0            0x08000584           {I@1,$5} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,$6} // wr:1+0, rd:0; end of thread
L624:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x10:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
