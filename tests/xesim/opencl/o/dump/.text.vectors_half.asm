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
(W)     mov (16|M0)              r104.0<1>:ud  r0.0<1;1,0>:ud                  
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r104.2<0;1,0>:uw {A@1}
(W)     macl (1|M0)              r8.0<1>:ud    r2.3<0;1,0>:ud    r104.1<0;1,0>:ud
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r104.2<0;1,0>:uw
(W)     mach (1|M0)              r9.0<1>:d     r2.3<0;1,0>:ud    r104.1<0;1,0>:ud
        mov (16|M0)              r4.0<4>:uw    r1.0<1;1,0>:uw                   {$0.dst}
(W)     mov (1|M0)               r8.1<1>:d     r9.0<0;1,0>:d                    {I@2}
        mov (16|M16)             r6.0<4>:uw    r1.16<1;1,0>:uw                 
        add (16|M0)              r10.0<1>:q    r8.0<0;1,0>:q     r4.0<4;1,0>:uw   {I@2}
        add (16|M16)             r12.0<1>:q    r8.0<0;1,0>:q     r6.0<4;1,0>:uw   {I@2}
        add (16|M0)              r14.0<1>:q    r10.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r16.0<1>:q    r12.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        mov (16|M0)              r18.0<1>:d    r14.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r19.0<1>:d    r16.0<2;1,0>:d                   {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:ud  r18.0<1;1,0>:ud   0x50:uw              {I@2}
        mov (16|M0)              r20.0<1>:d    r14.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r21.0<1>:d    r16.1<2;1,0>:d                   {Compacted}
        mach (16|M0)             r28.0<1>:d    r18.0<1;1,0>:ud   0x50:ud             
(W)     mul (16|M0)              acc0.0<1>:ud  r19.0<1;1,0>:ud   0x50:uw              {I@5}
        mach (16|M16)            r29.0<1>:d    r19.0<1;1,0>:ud   0x50:ud             
        mul (32|M0)              r26.0<1>:d    r20.0<1;1,0>:d    0x50:uw              {I@4}
        mul (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:ud   0x50:uw             
        mul (16|M16)             r24.0<2>:ud   r19.0<1;1,0>:ud   0x50:uw             
        add (16|M0)              r22.1<2>:d    r28.0<1;1,0>:d    r26.0<1;1,0>:d   {I@3}
        add (16|M16)             r24.1<2>:d    r29.0<1;1,0>:d    r27.0<1;1,0>:d  
(W)     shl (1|M0)               r2.4<1>:q     r3.2<0;1,0>:d     1:w               {$1.dst}
        add (16|M0)              r4.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M16)             r6.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M0)              r12.0<1>:q    r4.0<1;1,0>:q     r2.4<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r14.0<1>:q    r6.0<1;1,0>:q     r2.4<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r20      r12  null:0  0x0            0x08200580           {I@1,$2} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r8.0<1>:q     r22.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r10.0<1>:q    r24.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M0)              r30.0<1>:q    r8.0<1;1,0>:q     r2.4<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r32.0<1>:q    r10.0<1;1,0>:q    r2.4<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r34.0<1>:q    r12.0<1;1,0>:q    14:d              
        add (16|M16)             r36.0<1>:q    r14.0<1;1,0>:q    14:d              
        add (16|M0)              r16.0<1>:q    r12.0<1;1,0>:q    10:d              
        add (16|M16)             r18.0<1>:q    r14.0<1;1,0>:q    10:d              
        add (16|M0)              r26.0<1>:q    r30.0<1;1,0>:q    10:d               {I@6}
        add (16|M16)             r28.0<1>:q    r32.0<1;1,0>:q    10:d               {I@6}
        add (16|M0)              r38.0<1>:q    r30.0<1;1,0>:q    14:d              
        add (16|M16)             r40.0<1>:q    r32.0<1;1,0>:q    14:d              
        add (16|M0)              r22.0<1>:q    r12.0<1;1,0>:q    18:d              
        add (16|M16)             r24.0<1>:q    r14.0<1;1,0>:q    18:d              
        add (16|M16)             r5.0<1>:q     r14.0<1;1,0>:q    22:d              
        add (16|M0)              r3.0<1>:q     r12.0<1;1,0>:q    22:d              
        add (16|M0)              r7.0<1>:q     r12.0<1;1,0>:q    26:d              
        add (16|M16)             r9.0<1>:q     r14.0<1;1,0>:q    26:d              
        add (16|M0)              r42.0<1>:q    r12.0<1;1,0>:q    30:d              
        add (16|M16)             r44.0<1>:q    r14.0<1;1,0>:q    30:d              
        add (16|M0)              r46.0<1>:q    r30.0<1;1,0>:q    18:d              
        add (16|M16)             r48.0<1>:q    r32.0<1;1,0>:q    18:d              
        add (16|M0)              r50.0<1>:q    r30.0<1;1,0>:q    22:d              
        mov (32|M0)              r1.1<2>:uw    r20.0<2;1,0>:uw                  {$2.dst}
        mov (32|M0)              r1.0<2>:uw    r20.1<2;1,0>:uw                 
        send.ugm (32|M0)         null     r30  r1:2  0x0            0x08000584           {I@1,$3} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r52.0<1>:q    r32.0<1;1,0>:q    22:d              
        add (16|M0)              r54.0<1>:q    r30.0<1;1,0>:q    26:d              
        add (16|M16)             r56.0<1>:q    r32.0<1;1,0>:q    26:d              
        add (16|M0)              r58.0<1>:q    r30.0<1;1,0>:q    30:d              
        add (16|M16)             r60.0<1>:q    r32.0<1;1,0>:q    30:d              
        add (16|M0)              r70.0<1>:q    r12.0<1;1,0>:q    42:d              
        add (16|M16)             r72.0<1>:q    r14.0<1;1,0>:q    42:d              
        add (16|M0)              r74.0<1>:q    r12.0<1;1,0>:q    46:d              
        add (16|M16)             r76.0<1>:q    r14.0<1;1,0>:q    46:d              
        add (16|M0)              r62.0<1>:q    r12.0<1;1,0>:q    34:d              
        add (16|M0)              r66.0<1>:q    r12.0<1;1,0>:q    38:d              
        add (16|M16)             r64.0<1>:q    r14.0<1;1,0>:q    34:d              
        add (16|M16)             r68.0<1>:q    r14.0<1;1,0>:q    38:d              
        add (16|M0)              r86.0<1>:q    r12.0<1;1,0>:q    58:d              
        add (16|M16)             r88.0<1>:q    r14.0<1;1,0>:q    58:d              
        add (16|M0)              r82.0<1>:q    r12.0<1;1,0>:q    54:d              
        add (16|M16)             r84.0<1>:q    r14.0<1;1,0>:q    54:d              
        add (16|M0)              r78.0<1>:q    r12.0<1;1,0>:q    50:d              
        add (16|M16)             r80.0<1>:q    r14.0<1;1,0>:q    50:d              
(W)     mov (16|M0)              r127.0<1>:ud  r104.0<1;1,0>:ud                
        send.ugm (32|M0)         r90      r12  null:0  0x4000            0x08200580           {$4} // wr:4+0, rd:2; load.ugm.d32.a64.flat[A+0x4]
        send.ugm (32|M0)         r92      r12  null:0  0x8000            0x08200B80           {$5} // wr:4+0, rd:2; load.ugm.d16u32.a64.flat[A+0x8]
        mov (32|M0)              r94.1<2>:uw   r90.0<2;1,0>:uw                  {$4.dst}
        sync.nop                             null                             {I@1}
        mov (32|M0)              r94.0<2>:hf   r92.0<2;1,0>:hf                  {$5.dst}
        mov (32|M0)              r96.0<1>:ud   r90.1<2;1,0>:uw                 
        send.ugm (32|M0)         null     r30  r94:2  0x4000            0x08000584           {F@1,$6} // wr:4+2, rd:0; store.ugm.d32.a64.flat[A+0x4]
        send.ugm (32|M0)         null     r30  r96:2  0x8000            0x08000B84           {I@1,$7} // wr:4+2, rd:0; store.ugm.d16u32.a64.flat[A+0x8]
        send.ugm (32|M0)         r100     r34  null:0  0x0            0x08200580           {$8} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r98      r16  null:0  0x0            0x08200580           {$9} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M0)              r36.0<1>:q    r12.0<1;1,0>:q    62:d               {$8.src}
        add (16|M0)              r11.0<1>:q    r30.0<1;1,0>:q    58:d              
        sync.nop                             null                             {$3.src}
        mov (32|M0)              r1.1<2>:uw    r100.0<2;1,0>:uw                 {$8.dst}
        mov (32|M0)              r102.1<2>:uw  r98.0<2;1,0>:uw                  {$9.dst}
        mov (32|M0)              r1.0<2>:uw    r100.1<2;1,0>:uw                
        mov (32|M0)              r102.0<2>:uw  r98.1<2;1,0>:uw                 
        send.ugm (32|M0)         null     r26  r1:2  0x0            0x08000584           {I@2,$10} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r38  r102:2  0x0            0x08000584           {I@1,$11} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r38.0<1>:q    r14.0<1;1,0>:q    62:d               {$11.src}
        add (16|M0)              r40.0<1>:q    r30.0<1;1,0>:q    34:d              
        add (16|M16)             r13.0<1>:q    r32.0<1;1,0>:q    58:d              
        send.ugm (32|M0)         r20      r22  null:0  0x0            0x08200580           {$12} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r92      r3  null:0  0x0            0x08200580           {$13} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r90      r7  null:0  0x0            0x08200580           {$14} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r94      r42  null:0  0x0            0x08200580           {$15} // wr:4+0, rd:2; load.ugm.d32.a64
        add (16|M16)             r42.0<1>:q    r32.0<1;1,0>:q    34:d               {$15.src}
        add (16|M0)              r44.0<1>:q    r30.0<1;1,0>:q    42:d              
        mov (32|M0)              r16.0<2>:uw   r20.1<2;1,0>:uw                  {$12.dst}
        mov (32|M0)              r16.1<2>:uw   r92.1<2;1,0>:uw                  {$13.dst}
        mov (32|M0)              r34.0<2>:uw   r90.1<2;1,0>:uw                  {$14.dst}
        mov (32|M0)              r96.0<2>:hf   r20.0<2;1,0>:hf                  {$7.src}
        mov (32|M0)              r34.1<2>:uw   r94.1<2;1,0>:uw                  {$15.dst}
        send.ugm (32|M0)         null     r46  r16:2  0x0            0x08000584           {I@3,$0} // wr:4+2, rd:0; store.ugm.d32.a64
        mov (32|M0)              r18.0<2>:hf   r90.0<2;1,0>:hf                 
        mov (32|M0)              r96.1<2>:uw   r92.0<2;1,0>:uw                  {F@2}
        send.ugm (32|M0)         null     r50  r34:2  0x0            0x08000584           {I@2,$1} // wr:4+2, rd:0; store.ugm.d32.a64
        mov (32|M0)              r18.1<2>:uw   r94.0<2;1,0>:uw                  {F@1}
        send.ugm (32|M0)         null     r54  r96:2  0x0            0x08000584           {I@2,$2} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r58  r18:2  0x0            0x08000584           {I@1,$4} // wr:4+2, rd:0; store.ugm.d32.a64
        mov (32|M0)              r1.0<1>:uw    r92.0<2;1,0>:uw                  {$10.src}
        mov (32|M0)              r3.0<1>:uw    r94.0<2;1,0>:uw                 
        add (16|M16)             r46.0<1>:q    r32.0<1;1,0>:q    42:d               {$0.src}
        add (16|M0)              r48.0<1>:q    r30.0<1;1,0>:q    46:d              
        add (16|M16)             r50.0<1>:q    r32.0<1;1,0>:q    46:d               {$1.src}
        add (16|M0)              r52.0<1>:q    r30.0<1;1,0>:q    50:d              
        add (16|M16)             r54.0<1>:q    r32.0<1;1,0>:q    50:d               {$2.src}
        add (16|M0)              r56.0<1>:q    r30.0<1;1,0>:q    62:d              
        add (16|M16)             r58.0<1>:q    r32.0<1;1,0>:q    62:d               {$4.src}
        send.ugm (32|M0)         r9       r70  null:0  0x0            0x08200580           {$5} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r16      r74  null:0  0x0            0x08200580           {$3} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r5       r62  null:0  0x0            0x08200580           {$6} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r7       r66  null:0  0x0            0x08200580           {$8} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r24      r86  null:0  0x0            0x08200580           {$9} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r22      r82  null:0  0x0            0x08200580           {$7} // wr:4+0, rd:2; load.ugm.d32.a64
        send.ugm (32|M0)         r20      r78  null:0  0x0            0x08200580           {$10} // wr:4+0, rd:2; load.ugm.d32.a64
        mov (32|M0)              r1.1<2>:uw    r9.0<2;1,0>:uw                   {$5.dst}
        mov (32|M0)              r1.0<2>:uw    r9.1<2;1,0>:uw                  
        send.ugm (32|M0)         r9       r36  null:0  0x0            0x08200580           {I@1,$11} // wr:4+0, rd:2; load.ugm.d32.a64
        mov (32|M0)              r3.1<2>:uw    r16.0<2;1,0>:uw                  {$3.dst}
        mov (32|M0)              r26.1<2>:uw   r5.0<2;1,0>:uw                   {$6.dst}
        mov (32|M0)              r18.1<2>:uw   r7.0<2;1,0>:uw                   {$8.dst}
        mov (32|M0)              r3.0<2>:uw    r16.1<2;1,0>:uw                 
        mov (32|M0)              r26.0<2>:uw   r5.1<2;1,0>:uw                  
        mov (32|M0)              r18.0<2>:uw   r7.1<2;1,0>:uw                  
        mov (32|M0)              r15.1<2>:uw   r24.0<2;1,0>:uw                  {$9.dst}
        mov (32|M0)              r34.1<2>:uw   r22.0<2;1,0>:uw                  {$7.dst}
        add (16|M0)              r5.0<1>:q     r30.0<1;1,0>:q    38:d              
        add (16|M16)             r7.0<1>:q     r32.0<1;1,0>:q    38:d              
        mov (32|M0)              r15.0<2>:uw   r24.1<2;1,0>:uw                 
        mov (32|M0)              r28.1<2>:uw   r20.0<2;1,0>:uw                  {$10.dst}
        mov (32|M0)              r34.0<2>:uw   r22.1<2;1,0>:uw                 
        mov (32|M0)              r36.1<2>:uw   r9.0<2;1,0>:uw                   {$11.dst}
        mov (32|M0)              r36.0<2>:uw   r9.1<2;1,0>:uw                  
        send.ugm (32|M0)         null     r40  r36:2  0x0            0x08000584           {I@1,$12} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r5  r15:2  0x0            0x08000584           {$13} // wr:4+2, rd:0; store.ugm.d32.a64
        mov (32|M0)              r28.0<2>:uw   r20.1<2;1,0>:uw                 
        send.ugm (32|M0)         null     r44  r34:2  0x0            0x08000584           {$14} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r48  r28:2  0x0            0x08000584           {I@1,$15} // wr:4+2, rd:0; store.ugm.d32.a64
        add (16|M16)             r22.0<1>:q    r32.0<1;1,0>:q    54:d              
        add (16|M0)              r20.0<1>:q    r30.0<1;1,0>:q    54:d              
        send.ugm (32|M0)         null     r52  r3:2  0x0            0x08000584           {$0} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r20  r1:2  0x0            0x08000584           {I@1,$1} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r11  r18:2  0x0            0x08000584           {$2} // wr:4+2, rd:0; store.ugm.d32.a64
        send.ugm (32|M0)         null     r56  r26:2  0x0            0x08000584           {$4} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,$5} // wr:1+0, rd:0; end of thread
L2704:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0x5:ud                             
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
