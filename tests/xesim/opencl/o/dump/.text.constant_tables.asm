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
        mov (16|M0)              r58.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r60.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r7.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     mov (1|M0)               r3.6<1>:d     12:w                               {$1.dst}
        add (16|M0)              r79.0<1>:q    r7.0<0;1,0>:q     r58.0<4;1,0>:uw  {I@2}
        add (16|M16)             r81.0<1>:q    r7.0<0;1,0>:q     r60.0<4;1,0>:uw 
        add (16|M0)              r66.0<1>:q    r79.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r68.0<1>:q    r81.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        shl (16|M0)              r83.0<1>:q    r66.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M16)             r85.0<1>:q    r68.0<1;1,0>:q    2:w               {Compacted,I@2}
        add (16|M0)              r8.0<1>:q     r83.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r85.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08200580           {I@1,$2} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r37.0<1>:q    r83.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r39.0<1>:q    r85.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
(W)     mov (1|M0)               r2.8<1>:d     64:w                              
        add (16|M0)              r54.0<1>:q    r83.0<1;1,0>:q    r3.1<0;1,0>:q    {Compacted}
        add (16|M16)             r56.0<1>:q    r85.0<1;1,0>:q    r3.1<0;1,0>:q    {Compacted}
(W)     mov (16|M0)              r127.0<1>:f   r4.0<1;1,0>:f                    {Compacted}
        shl (32|M0)              r14.0<1>:d    r12.0<1;1,0>:d    2:w               {Compacted,$2.dst}
        shr (32|M0)              r24.0<1>:ud   r12.0<1;1,0>:ud   2:w              
        and (32|M0)              r16.0<1>:d    r14.0<1;1,0>:d    60:w               {Compacted,I@2}
        and (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    60:w               {Compacted,I@2}
        mov (16|M0)              r62.0<2>:ud   r16.0<1;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r64.0<2>:ud   r17.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r70.0<2>:ud   r26.0<1;1,0>:ud                  {Compacted,I@3}
        mov (16|M16)             r72.0<2>:ud   r27.0<1;1,0>:ud                  {Compacted}
        add (16|M0)              r18.0<1>:q    r3.2<0;1,0>:q     r62.0<2;1,0>:ud  {I@4}
        add (16|M16)             r20.0<1>:q    r3.2<0;1,0>:q     r64.0<2;1,0>:ud  {I@4}
        add (16|M0)              r28.0<1>:q    r3.2<0;1,0>:q     r70.0<2;1,0>:ud  {I@4}
        add (16|M16)             r30.0<1>:q    r3.2<0;1,0>:q     r72.0<2;1,0>:ud  {I@4}
        send.ugm (32|M0)         r22      r18  null:0  0x0            0x08290580           {I@3,$3} // wr:4+0, rd:2; load.ugm.d32.a64.ca.cc
        send.ugm (32|M0)         r33      r28  null:0  0x0            0x08290580           {I@1,$4} // wr:4+0, rd:2; load.ugm.d32.a64.ca.cc
        sync.nop                             null                             {Compacted,$4.dst}
(W)     mul (16|M0)              acc0.0<1>:d   r22.0<1;1,0>:d    r33.0<2;1,0>:uw  {$3.dst}
        macl (16|M0)             r35.0<1>:d    r22.0<1;1,0>:d    r33.0<1;1,0>:d   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r23.0<1;1,0>:d    r34.0<2;1,0>:uw 
        macl (16|M16)            r36.0<1>:d    r23.0<1;1,0>:d    r34.0<1;1,0>:d   {Compacted}
        send.ugm (32|M0)         null     r37  r35:2  0x0            0x08000584           {I@1,$5} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         r42      r8  null:0  0x0            0x08200580           {$6} // wr:4+0, rd:2; load.ugm.d32.a64
        shl (32|M0)              r44.0<1>:d    r42.0<1;1,0>:d    2:w               {Compacted,$6.dst}
        bfn.0xF8 (32|M0)         r46.0<1>:ud   r44.0<1;0>:ud     r3.6<0;0>:ud      r2.8<0>:ud       {I@1} // s0&s1|s2
        mov (16|M0)              r74.0<2>:ud   r46.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r76.0<2>:ud   r47.0<1;1,0>:ud                  {Compacted}
        add (16|M0)              r48.0<1>:q    r3.2<0;1,0>:q     r74.0<2;1,0>:ud  {I@2}
        add (16|M16)             r50.0<1>:q    r3.2<0;1,0>:q     r76.0<2;1,0>:ud  {I@2}
        send.ugm (32|M0)         r52      r48  null:0  0x0            0x08290580           {I@1,$7} // wr:4+0, rd:2; load.ugm.d32.a64.ca.cc
        send.ugm (32|M0)         null     r54  r52:2  0x0            0x08000584           {$7} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$8} // wr:1+0, rd:0; end of thread
L880:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0xF:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
