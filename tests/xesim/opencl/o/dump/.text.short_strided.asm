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
        mov (16|M0)              r34.0<4>:uw   r1.0<1;1,0>:uw                   {$0.dst}
(W)     mov (1|M0)               r7.1<1>:d     r5.0<0;1,0>:d                    {I@2}
        mov (16|M16)             r36.0<4>:uw   r1.16<1;1,0>:uw                 
        add (16|M0)              r39.0<1>:q    r7.0<0;1,0>:q     r34.0<4;1,0>:uw  {I@2}
        add (16|M16)             r41.0<1>:q    r7.0<0;1,0>:q     r36.0<4;1,0>:uw  {I@2}
        add (16|M0)              r43.0<1>:q    r39.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r45.0<1>:q    r41.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        mov (16|M0)              r8.0<1>:d     r43.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r9.0<1>:d     r45.0<2;1,0>:d                   {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:ud  r8.0<1;1,0>:ud    r3.4<0;1,0>:uw   {@2,$1.dst}
        macl (16|M0)             r10.0<1>:ud   r8.0<1;1,0>:ud    r3.2<0;1,0>:ud  
(W)     mul (16|M16)             acc0.0<1>:ud  r9.0<1;1,0>:ud    r3.4<0;1,0>:uw   {I@3}
(W)     asr (1|M0)               r2.8<1>:d     r3.2<0;1,0>:d     31:w              
        macl (16|M16)            r13.0<1>:ud   r9.0<1;1,0>:ud    r3.2<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r8.0<1;1,0>:ud    r3.4<0;1,0>:uw  
        mach (16|M0)             r14.0<1>:d    r8.0<1;1,0>:ud    r3.2<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r9.0<1;1,0>:ud    r3.4<0;1,0>:uw  
        mach (16|M16)            r15.0<1>:d    r9.0<1;1,0>:ud    r3.2<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:d   r8.0<1;1,0>:ud    r2.16<0;1,0>:uw  {I@6}
        macl (16|M0)             r17.0<1>:d    r8.0<1;1,0>:ud    r2.8<0;1,0>:d   
(W)     mul (16|M16)             acc0.0<1>:d   r9.0<1;1,0>:ud    r2.16<0;1,0>:uw 
        mov (16|M0)              r11.0<1>:d    r43.1<2;1,0>:d                   {Compacted}
        macl (16|M16)            r18.0<1>:d    r9.0<1;1,0>:ud    r2.8<0;1,0>:d   
        mov (16|M16)             r12.0<1>:d    r45.1<2;1,0>:d                   {Compacted}
(W)     mul (16|M0)              acc0.0<1>:d   r3.2<0;1,0>:ud    r11.0<2;1,0>:uw  {I@3}
        add (32|M0)              r14.0<1>:d    r14.0<1;1,0>:d    r17.0<1;1,0>:d   {Compacted,I@3}
        macl (16|M0)             r17.0<1>:d    r3.2<0;1,0>:ud    r11.0<1;1,0>:d  
(W)     mul (16|M16)             acc0.0<1>:d   r3.2<0;1,0>:ud    r12.0<2;1,0>:uw  {I@4}
        macl (16|M16)            r18.0<1>:d    r3.2<0;1,0>:ud    r12.0<1;1,0>:d  
        mov (16|M0)              r48.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted}
        mov (16|M16)             r50.0<2>:ud   r13.0<1;1,0>:ud                  {Compacted}
        add (16|M0)              r48.1<2>:d    r14.0<1;1,0>:d    r17.0<1;1,0>:d   {I@5}
        add (16|M16)             r50.1<2>:d    r15.0<1;1,0>:d    r18.0<1;1,0>:d   {I@4}
        shl (16|M0)              r53.0<1>:q    r48.0<1;1,0>:q    1:w               {Compacted,I@2}
        shl (16|M16)             r55.0<1>:q    r50.0<1;1,0>:q    1:w               {Compacted,I@2}
        add (16|M0)              r19.0<1>:q    r53.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r21.0<1>:q    r55.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r24      r19  null:0  0x4000            0x08200B80           {I@1,$2} // wr:4+0, rd:2; load.ugm.d16u32.a64.flat[A+0x4]
        send.ugm (32|M0)         r26      r19  null:0  0x0            0x08200B80           {$3} // wr:4+0, rd:2; load.ugm.d16u32.a64
        add (16|M0)              r58.0<1>:q    r53.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r60.0<1>:q    r55.0<1;1,0>:q    r3.0<0;1,0>:q   
        add (16|M0)              r30.0<1>:q    r58.0<1;1,0>:q    2:d               {I@2}
        add (16|M16)             r32.0<1>:q    r60.0<1;1,0>:q    2:d               {I@2}
(W)     mov (16|M0)              r127.0<1>:f   r4.0<1;1,0>:f                    {Compacted}
        sync.nop                             null                             {Compacted,$3.dst}
        add (32|M0)              r6.0<1>:w     r24.0<2;1,0>:w    -r26.0<2;1,0>:w  {$2.dst}
        mov (32|M0)              r28.0<1>:ud   r6.0<1;1,0>:uw                   {I@1}
        send.ugm (32|M0)         null     r30  r28:2  0x0            0x08000B84           {I@1,$4} // wr:4+2, rd:0; store.ugm.d16u32.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$5} // wr:1+0, rd:0; end of thread
L944:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0xA:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
