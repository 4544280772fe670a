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
(W)     mov (16|M0)              r6.0<1>:ud    r0.0<1;1,0>:ud                   {Compacted}
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r6.2<0;1,0>:uw   {A@1}
(W)     macl (1|M0)              r7.0<1>:ud    r2.3<0;1,0>:ud    r6.1<0;1,0>:ud   {Compacted}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r6.2<0;1,0>:uw  
(W)     mach (1|M0)              r5.0<1>:d     r2.3<0;1,0>:ud    r6.1<0;1,0>:ud  
        mov (16|M0)              r66.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r68.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r7.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     mul (1|M0)               acc0.0<1>:d   r3.10<0;1,0>:d    r3.22<0;1,0>:uw  {$1.dst}
        add (16|M0)              r71.0<1>:q    r7.0<0;1,0>:q     r66.0<4;1,0>:uw  {I@2}
        add (16|M16)             r73.0<1>:q    r7.0<0;1,0>:q     r68.0<4;1,0>:uw 
        add (16|M0)              r76.0<1>:q    r71.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r78.0<1>:q    r73.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        shl (16|M0)              r81.0<1>:q    r76.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M16)             r83.0<1>:q    r78.0<1;1,0>:q    2:w               {Compacted,I@2}
        add (16|M0)              r15.0<1>:q    r81.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r17.0<1>:q    r83.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r20      r15  null:0  0x0            0x08200580           {I@1,$3} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r8.0<1>:q     r81.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M0)              r22.0<1>:q    r81.0<1;1,0>:q    r3.1<0;1,0>:q    {Compacted}
        add (16|M0)              r28.0<1>:q    r81.0<1;1,0>:q    r3.2<0;1,0>:q    {Compacted}
        add (16|M16)             r10.0<1>:q    r83.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted}
        add (16|M16)             r24.0<1>:q    r83.0<1;1,0>:q    r3.1<0;1,0>:q    {Compacted}
        add (16|M16)             r30.0<1>:q    r83.0<1;1,0>:q    r3.2<0;1,0>:q    {Compacted}
        send.ugm (32|M0)         r13      r8  null:0  0x0            0x08200580           {I@3,$4} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r26      r22  null:0  0x0            0x08200580           {I@2,$5} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r32      r28  null:0  0x0            0x08200580           {I@1,$6} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r46.0<1>:q    r81.0<1;1,0>:q    r3.3<0;1,0>:q    {Compacted}
        add (16|M16)             r48.0<1>:q    r83.0<1;1,0>:q    r3.3<0;1,0>:q    {Compacted}
        send.ugm (32|M0)         r50      r46  null:0  0x0            0x08200580           {I@1,$7} // wr:4+0, rd:2; load.ugm.d32.a64
(W)     macl (1|M0)              r12.0<1>:d    r3.10<0;1,0>:d    r3.11<0;1,0>:d   {Compacted}
(W)     mov (1|M0)               r2.8<1>:d     r3.14<0;1,0>:f                  
        add (16|M0)              r61.0<1>:q    r81.0<1;1,0>:q    r3.4<0;1,0>:q    {Compacted}
        add (16|M16)             r63.0<1>:q    r83.0<1;1,0>:q    r3.4<0;1,0>:q    {Compacted}
(W)     mov (16|M0)              r127.0<1>:f   r6.0<1;1,0>:f                    {Compacted,$2.src}
        shl (32|M0)              r34.0<1>:d    r20.0<1;1,0>:d    1:w               {Compacted,$3.dst}
        add (32|M0)              r36.0<1>:d    r13.0<1;1,0>:d    r34.0<1;1,0>:d   {Compacted,@1,$4.dst}
        mul (32|M0)              r39.0<1>:d    r26.0<1;1,0>:d    3:w               {Compacted,$5.dst}
        shl (32|M0)              r42.0<1>:d    r32.0<1;1,0>:d    2:w               {Compacted,$6.dst}
        add3 (32|M0)             r44.0<1>:d    r36.0<1;0>:d      r39.0<1;0>:d      r42.0<1>:d       {Compacted,I@1}
        mul (32|M0)              r53.0<1>:d    r50.0<1;1,0>:d    5:w               {Compacted,$7.dst}
        add3 (32|M0)             r55.0<1>:d    r44.0<1;0>:d      r53.0<1;0>:d      r12.0<0>:d       {I@1}
        add3 (32|M0)             r57.0<1>:d    r55.0<1;0>:d      r3.12<0;0>:d      r2.8<0>:d        {I@1}
        add3 (32|M0)             r59.0<1>:d    r57.0<1;0>:d      r3.15<0;0>:d      r4.0<0>:uw       {@1,$2.dst}
        send.ugm (32|M0)         null     r61  r59:2  0x0            0x08000584           {I@1,$8} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$9} // wr:1+0, rd:0; end of thread
L752:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x17:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
