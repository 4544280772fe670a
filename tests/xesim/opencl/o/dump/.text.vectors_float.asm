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
(W)     mov (16|M0)              r115.0<1>:ud  r0.0<1;1,0>:ud                  
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r115.2<0;1,0>:uw {A@1}
(W)     macl (1|M0)              r9.0<1>:ud    r2.3<0;1,0>:ud    r115.1<0;1,0>:ud
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r115.2<0;1,0>:uw
(W)     mach (1|M0)              r10.0<1>:d    r2.3<0;1,0>:ud    r115.1<0;1,0>:ud
        mov (16|M0)              r4.0<4>:uw    r1.0<1;1,0>:uw                   {$0.dst}
(W)     mov (1|M0)               r9.1<1>:d     r10.0<0;1,0>:d                   {I@2}
        mov (16|M16)             r6.0<4>:uw    r1.16<1;1,0>:uw                 
        add (16|M0)              r11.0<1>:q    r9.0<0;1,0>:q     r4.0<4;1,0>:uw   {I@2}
        add (16|M16)             r13.0<1>:q    r9.0<0;1,0>:q     r6.0<4;1,0>:uw   {I@2}
        add (16|M0)              r15.0<1>:q    r11.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r17.0<1>:q    r13.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        mov (16|M0)              r19.0<1>:d    r15.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r20.0<1>:d    r17.0<2;1,0>:d                   {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:ud  r19.0<1;1,0>:ud   0xA0:uw              {I@2}
        mov (16|M0)              r21.0<1>:d    r15.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r22.0<1>:d    r17.1<2;1,0>:d                   {Compacted}
        mach (16|M0)             r29.0<1>:d    r19.0<1;1,0>:ud   0xA0:ud             
(W)     mul (16|M0)              acc0.0<1>:ud  r20.0<1;1,0>:ud   0xA0:uw              {I@5}
        mach (16|M16)            r30.0<1>:d    r20.0<1;1,0>:ud   0xA0:ud             
        mul (32|M0)              r27.0<1>:d    r21.0<1;1,0>:d    0xA0:uw              {I@4}
        mul (16|M0)              r23.0<2>:ud   r19.0<1;1,0>:ud   0xA0:uw             
        mul (16|M16)             r25.0<2>:ud   r20.0<1;1,0>:ud   0xA0:uw             
        add (16|M0)              r23.1<2>:d    r29.0<1;1,0>:d    r27.0<1;1,0>:d   {I@3}
        add (16|M16)             r25.1<2>:d    r30.0<1;1,0>:d    r28.0<1;1,0>:d  
(W)     shl (1|M0)               r8.0<1>:q     r3.2<0;1,0>:d     2:w               {$1.dst}
        add (16|M0)              r31.0<1>:q    r23.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M16)             r33.0<1>:q    r25.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M0)              r39.0<1>:q    r31.0<1;1,0>:q    r8.0<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r41.0<1>:q    r33.0<1;1,0>:q    r8.0<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r51      r39  null:0  0x0            0x08401580           {I@1,$2} // wr:4+0, rd:4; load.ugm.d32x2.a64
        add (16|M0)              r35.0<1>:q    r23.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r37.0<1>:q    r25.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M0)              r43.0<1>:q    r35.0<1;1,0>:q    r8.0<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r45.0<1>:q    r37.0<1;1,0>:q    r8.0<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r47.0<1>:q    r39.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r49.0<1>:q    r41.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r55.0<1>:q    r43.0<1;1,0>:q    0x10:uw              {I@4}
        add (16|M16)             r57.0<1>:q    r45.0<1;1,0>:q    0x10:uw              {I@4}
        add (16|M0)              r59.0<1>:q    r39.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r61.0<1>:q    r41.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r63.0<1>:q    r39.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r65.0<1>:q    r41.0<1;1,0>:q    0x10:uw             
(W)     mov (16|M0)              r127.0<1>:ud  r115.0<1;1,0>:ud                 {Compacted}
        mov (32|M0)              r67.0<1>:ud   r53.0<1;1,0>:ud                  {Compacted,$2.dst}
        mov (32|M0)              r69.0<1>:ud   r51.0<1;1,0>:ud                 
        send.ugm (32|M0)         null     r43  r67:4  0x0            0x08001584           {I@1,$3} // wr:4+4, rd:0; store.ugm.d32x2.a64
        add (16|M0)              r67.0<1>:q    r43.0<1;1,0>:q    0x10:uw              {$3.src}
        add (16|M16)             r69.0<1>:q    r45.0<1;1,0>:q    0x10:uw             
        send.ugm (32|M0)         r71      r39  null:0  0x8000            0x08602580           {$4} // wr:4+0, rd:6; load.ugm.d32x3.a64.flat[A+0x8]
        mov (32|M0)              r77.0<1>:ud   r75.0<1;1,0>:ud                  {Compacted,$4.dst}
        mov (32|M0)              r79.0<1>:ud   r71.0<1;1,0>:ud                  {Compacted}
        mov (32|M0)              r81.0<1>:ud   r73.0<1;1,0>:ud                  {Compacted}
        send.ugm (32|M0)         null     r43  r77:6  0x8000            0x08002584           {I@1,$5} // wr:4+6, rd:0; store.ugm.d32x3.a64.flat[A+0x8]
        send.ugm (32|M0)         r83      r39  null:0  0x14000            0x08803580           {$6} // wr:4+0, rd:8; load.ugm.d32x4.a64.flat[A+0x14]
        mov (32|M0)              r91.0<1>:ud   r89.0<1;1,0>:ud                  {Compacted,$6.dst}
        mov (32|M0)              r93.0<1>:ud   r87.0<1;1,0>:ud                  {Compacted}
        mov (32|M0)              r95.0<1>:ud   r85.0<1;1,0>:ud                  {Compacted}
        mov (32|M0)              r97.0<1>:ud   r83.0<1;1,0>:ud                  {Compacted}
        send.ugm (32|M0)         null     r43  r91:8  0x14000            0x08003584           {I@1,$7} // wr:4+8, rd:0; store.ugm.d32x4.a64.flat[A+0x14]
        send.ugm (32|M0)         r99      r39  null:0  0x24000            0x08803580           {$8} // wr:4+0, rd:8; load.ugm.d32x4.a64.flat[A+0x24]
        send.ugm (32|M0)         r107     r47  null:0  0x24000            0x08803580           {$9} // wr:4+0, rd:8; load.ugm.d32x4.a64.flat[A+0x24]
        mov (32|M0)              r1.0<1>:ud    r101.0<1;1,0>:ud                 {Compacted,$8.dst}
        mov (32|M0)              r3.0<1>:ud    r105.0<1;1,0>:ud                 {Compacted}
        mov (32|M0)              r5.0<1>:ud    r109.0<1;1,0>:ud                 {Compacted,$9.dst}
        mov (32|M0)              r7.0<1>:ud    r113.0<1;1,0>:ud                 {Compacted}
        mov (32|M0)              r9.0<1>:ud    r99.0<1;1,0>:ud                  {Compacted}
        mov (32|M0)              r11.0<1>:ud   r103.0<1;1,0>:ud                 {Compacted}
        mov (32|M0)              r13.0<1>:f    r107.0<1;1,0>:f                  {Compacted}
        mov (32|M0)              r15.0<1>:f    r111.0<1;1,0>:f                 
        send.ugm (32|M0)         null     r43  r1:8  0x24000            0x08003584           {I@3,$10} // wr:4+8, rd:0; store.ugm.d32x4.a64.flat[A+0x24]
        send.ugm (32|M0)         null     r55  r9:8  0x24000            0x08003584           {A@1,$11} // wr:4+8, rd:0; store.ugm.d32x4.a64.flat[A+0x24]
        send.ugm (32|M0)         r25      r59  null:0  0x44000            0x08803580           {$12} // wr:4+0, rd:8; load.ugm.d32x4.a64.flat[A+0x44]
        send.ugm (32|M0)         r55      r63  null:0  0x64000            0x08803580           {$13} // wr:4+0, rd:8; load.ugm.d32x4.a64.flat[A+0x64]
        send.ugm (32|M0)         r47      r39  null:0  0x64000            0x08803580           {$14} // wr:4+0, rd:8; load.ugm.d32x4.a64.flat[A+0x64]
        send.ugm (32|M0)         r17      r39  null:0  0x44000            0x08803580           {$15} // wr:4+0, rd:8; load.ugm.d32x4.a64.flat[A+0x44]
        add (16|M0)              r63.0<1>:q    r43.0<1;1,0>:q    0x10:uw              {$13.src}
        add (16|M16)             r65.0<1>:q    r45.0<1;1,0>:q    0x10:uw             
        mov (32|M0)              r71.0<1>:f    r31.0<1;1,0>:f                   {Compacted,$12.dst}
        mov (32|M0)              r87.0<1>:f    r61.0<1;1,0>:f                   {Compacted,$13.dst}
        mov (32|M0)              r89.0<1>:f    r59.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r91.0<1>:f    r57.0<1;1,0>:f                   {Compacted,$7.src}
        mov (32|M0)              r93.0<1>:f    r55.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r95.0<1>:f    r53.0<1;1,0>:f                   {Compacted,$14.dst}
        mov (32|M0)              r97.0<1>:f    r51.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r99.0<1>:f    r49.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r101.0<1>:f   r47.0<1;1,0>:f                   {Compacted}
        send.ugm (32|M0)         null     r43  r87:8  0x44000            0x08003584           {F@5,$0} // wr:4+8, rd:0; store.ugm.d32x4.a64.flat[A+0x44]
        mov (32|M0)              r73.0<1>:f    r29.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r75.0<1>:f    r27.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r77.0<1>:f    r25.0<1;1,0>:f                   {Compacted,$5.src}
        send.ugm (32|M0)         null     r63  r95:8  0x44000            0x08003584           {A@1,$1} // wr:4+8, rd:0; store.ugm.d32x4.a64.flat[A+0x44]
        mov (32|M0)              r79.0<1>:f    r23.0<1;1,0>:f                   {Compacted,$15.dst}
        mov (32|M0)              r81.0<1>:f    r21.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r83.0<1>:f    r19.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r85.0<1>:f    r17.0<1;1,0>:f                   {Compacted}
        send.ugm (32|M0)         null     r43  r71:8  0x64000            0x08003584           {F@5,$2} // wr:4+8, rd:0; store.ugm.d32x4.a64.flat[A+0x64]
        send.ugm (32|M0)         null     r67  r79:8  0x64000            0x08003584           {F@1,$3} // wr:4+8, rd:0; store.ugm.d32x4.a64.flat[A+0x64]
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,$4} // wr:1+0, rd:0; end of thread
L1424:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x6:ud                             
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
