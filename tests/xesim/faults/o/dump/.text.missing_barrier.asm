L0:
(W)     mov (16|M0)              r127.0<1>:ud  0x0:ud                             
(W)     and (1|M0)               r127.2<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud             
(W)     and (1|M0)               r127.0<1>:uw  r0.4<0;1,0>:uw    0xFF:uw             
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x0:ud              {I@2}
(W)     add (1|M0)               r127.2<1>:ud  r127.2<0;1,0>:ud  0x0:ud              {I@1}
(W)     mad (1|M0)               r127.0<1>:ud  r127.2<0;0>:ud    r127.0<0;0>:uw    0x40:uw              {I@1}
(W)     mov (8|M0)               r2.0<1>:ud    r1.0<1;1,0>:ud                  
(W)     send.ugm (1|M0)          r1       r127  null:0  0xFF000000            0x6219D500           {A@1,$0} // wr:1+0, rd:1; load.ugm.d32x16t.a32.ca.cc.bti[255]
(W)     and (1|M0)               r127.0<1>:ud  r0.0<0;1,0>:ud    0xFFFFFFC0:ud              {$0.src}
(W)     add (1|M0)               r127.0<1>:ud  r127.0<0;1,0>:ud  0x0:ud              {I@1}
(W)     mov (16|M0)              r3.0<1>:ud    r0.0<1;1,0>:ud                  
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
        shl (16|M0)              r4.0<1>:d     r1.0<1;1,0>:uw    2:w               {A@1,$0.dst}
        mov (16|M0)              r14.0<2>:ud   r4.0<1;1,0>:ud                   {Compacted,I@1}
        add (16|M0)              r5.0<1>:q     r2.0<0;1,0>:q     r14.0<2;1,0>:ud  {I@1}
        send.ugm (16|M0)         r7       r5  null:0  0x0            0x04100580           {I@1,$1} // wr:2+0, rd:1; load.ugm.d32.a64
        add (16|M0)              r8.0<1>:d     -r4.0<1;1,0>:d    252:w               {Compacted}
        add (16|M0)              r10.0<1>:q    r2.1<0;1,0>:q     r14.0<2;1,0>:ud 
        send.slm (16|M0)         null     r4  r7:1  0x0            0x02000504           {$1} // wr:1+1, rd:0; store.slm.d32.a32
        send.slm (16|M0)         r9       r8  null:0  0x0            0x02100500           {I@2,$2} // wr:1+0, rd:1; load.slm.d32.a32
        send.ugm (16|M0)         null     r10  r9:1  0x0            0x04000584           {I@1,$2} // wr:2+1, rd:0; store.ugm.d32.a64
(W)     send.slm (1|M0)          r12      r3  null:0  0x0            0x0210001F           {$3} // wr:1+0, rd:1; fence.slm.none.group
(W)     mov (16|M0)              r127.0<1>:f   r3.0<1;1,0>:f                    {Compacted}
(W)     mov (8|M0)               null<1>:ud    r12.0<1;1,0>:ud                  {Compacted,$3.dst}
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$4} // wr:1+0, rd:0; end of thread
L368:
(W)     mov (16|M0)              null<1>:ud    0x2EF2A6C0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x5A98906E:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x7:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
