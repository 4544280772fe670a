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
        mov (16|M0)              r22.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
(W)     mov (1|M0)               r7.1<1>:d     r5.0<0;1,0>:d                    {I@2}
(W)     shl (1|M0)               r2.4<1>:q     r3.0<0;1,0>:d     2:w               {$1.dst}
        add (16|M0)              r9.0<1>:q     r7.0<0;1,0>:q     r22.0<4;1,0>:uw  {I@2}
        add (16|M0)              r12.0<1>:q    r9.0<1;1,0>:q     r2.0<0;1,0>:ud   {I@1}
        shl (16|M0)              r15.0<1>:q    r12.0<1;1,0>:q    2:w               {Compacted,I@1}
        add (16|M0)              r17.0<1>:q    r15.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@1}
        add (16|M0)              r19.0<1>:q    r17.0<1;1,0>:q    r2.4<0;1,0>:q    {Compacted,I@1}
(W)     mov (16|M0)              r127.0<1>:ud  r4.0<1;1,0>:ud                   {Compacted}
        send.ugm (16|M0)         null     r19  null:0  0x0            0x04000588           {I@2,$2} // wr:2+0, rd:0; atomic_iinc.ugm.d32.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,I@1,$3} // wr:1+0, rd:0; end of thread
L416:
(W)     mov (16|M0)              null<1>:ud    0x2EF2A6C0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x5A98906E:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x4:ud                             
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
