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
(W)     mov (16|M0)              r22.0<1>:ud   r0.0<1;1,0>:ud                  
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {F@1}
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r22.2<0;1,0>:uw  {A@1}
(W)     macl (1|M0)              r4.0<1>:ud    r2.3<0;1,0>:ud    r22.1<0;1,0>:ud 
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r22.2<0;1,0>:uw 
(W)     mach (1|M0)              r5.0<1>:d     r2.3<0;1,0>:ud    r22.1<0;1,0>:ud 
        mov (16|M0)              r6.0<4>:uw    r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r10.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r4.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     0:w               {$1.dst}
        add (16|M0)              r8.0<1>:q     r4.0<0;1,0>:q     r6.0<4;1,0>:uw   {I@2}
        add (16|M16)             r12.0<1>:q    r4.0<0;1,0>:q     r10.0<4;1,0>:uw 
        add (16|M0)              r14.0<1>:q    r8.0<1;1,0>:q     r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r16.0<1>:q    r12.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        shl (16|M0)              r92.0<1>:q    r14.0<1;1,0>:q    2:w               {Compacted,I@2}
        shl (16|M16)             r94.0<1>:q    r16.0<1;1,0>:q    2:w               {Compacted,I@2}
        add (16|M0)              r18.0<1>:q    r92.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r20.0<1>:q    r94.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r24      r18  null:0  0x0            0x08200580           {I@1,$2} // wr:4+0, rd:2; load.ugm.d32.a64
(W&~f0.0) jmpi                               L3296                                
L480:
(W)     cmp (32|M0)   (eq)f3.0   null<1>:d     r3.2<0;1,0>:d     1:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     2:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     3:w              
        shl (32|M0)              r4.0<1>:d     r24.0<1;1,0>:d    1:w               {Compacted,$2.dst}
        mul (32|M0)              r6.0<1>:d     r24.0<1;1,0>:d    3:w               {Compacted}
(~f3.0) sel (32|M0)              r28.0<1>:d    r24.0<1;1,0>:d    0:w              
(f2.0)  sel (32|M0)              r30.0<1>:d    r4.0<1;1,0>:d     0:w               {I@3}
(f1.0)  sel (32|M0)              r32.0<1>:d    r6.0<1;1,0>:d     0:w               {I@3}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     4:w              
(W)     cmp (32|M0)   (gt)f3.0   null<1>:d     r3.2<0;1,0>:d     5:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     6:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     7:w              
        shl (32|M0)              r8.0<1>:d     r24.0<1;1,0>:d    2:w               {Compacted}
        mul (32|M0)              r10.0<1>:d    r24.0<1;1,0>:d    5:w               {Compacted}
        mul (32|M0)              r12.0<1>:d    r24.0<1;1,0>:d    6:w               {Compacted}
        mul (32|M0)              r4.0<1>:d     r24.0<1;1,0>:d    7:w               {Compacted}
(f0.0)  sel (32|M0)              r34.0<1>:d    r8.0<1;1,0>:d     0:w               {I@4}
(f3.0)  sel (32|M0)              r36.0<1>:d    r10.0<1;1,0>:d    0:w               {I@4}
(f2.0)  sel (32|M0)              r38.0<1>:d    r12.0<1;1,0>:d    0:w               {I@4}
(f1.0)  sel (32|M0)              r40.0<1>:d    r4.0<1;1,0>:d     0:w               {I@4}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     8:w              
(W)     cmp (32|M0)   (gt)f3.0   null<1>:d     r3.2<0;1,0>:d     9:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     10:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     11:w              
        shl (32|M0)              r6.0<1>:d     r24.0<1;1,0>:d    3:w               {Compacted}
        mul (32|M0)              r8.0<1>:d     r24.0<1;1,0>:d    9:w               {Compacted}
        mul (32|M0)              r10.0<1>:d    r24.0<1;1,0>:d    10:w               {Compacted}
        mul (32|M0)              r12.0<1>:d    r24.0<1;1,0>:d    11:w               {Compacted}
(f0.0)  sel (32|M0)              r42.0<1>:d    r6.0<1;1,0>:d     0:w               {I@4}
(f3.0)  sel (32|M0)              r44.0<1>:d    r8.0<1;1,0>:d     0:w               {I@4}
(f2.0)  sel (32|M0)              r46.0<1>:d    r10.0<1;1,0>:d    0:w               {I@4}
(f1.0)  sel (32|M0)              r48.0<1>:d    r12.0<1;1,0>:d    0:w               {I@4}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     12:w              
(W)     cmp (32|M0)   (gt)f3.0   null<1>:d     r3.2<0;1,0>:d     13:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     14:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     15:w              
        mul (32|M0)              r4.0<1>:d     r24.0<1;1,0>:d    12:w               {Compacted}
        mul (32|M0)              r6.0<1>:d     r24.0<1;1,0>:d    13:w               {Compacted}
        mul (32|M0)              r8.0<1>:d     r24.0<1;1,0>:d    14:w               {Compacted}
        mul (32|M0)              r10.0<1>:d    r24.0<1;1,0>:d    15:w               {Compacted}
(f0.0)  sel (32|M0)              r50.0<1>:d    r4.0<1;1,0>:d     0:w               {I@4}
(f3.0)  sel (32|M0)              r52.0<1>:d    r6.0<1;1,0>:d     0:w               {I@4}
(f2.0)  sel (32|M0)              r54.0<1>:d    r8.0<1;1,0>:d     0:w               {I@4}
(f1.0)  sel (32|M0)              r56.0<1>:d    r10.0<1;1,0>:d    0:w               {I@4}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     16:w              
(W)     cmp (32|M0)   (gt)f3.0   null<1>:d     r3.2<0;1,0>:d     17:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     18:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     19:w              
        shl (32|M0)              r12.0<1>:d    r24.0<1;1,0>:d    4:w               {Compacted}
        mul (32|M0)              r4.0<1>:d     r24.0<1;1,0>:d    17:w               {Compacted}
        mul (32|M0)              r6.0<1>:d     r24.0<1;1,0>:d    18:w               {Compacted}
        mul (32|M0)              r8.0<1>:d     r24.0<1;1,0>:d    19:w               {Compacted}
(f0.0)  sel (32|M0)              r58.0<1>:d    r12.0<1;1,0>:d    0:w               {I@4}
(f3.0)  sel (32|M0)              r60.0<1>:d    r4.0<1;1,0>:d     0:w               {I@4}
(f2.0)  sel (32|M0)              r62.0<1>:d    r6.0<1;1,0>:d     0:w               {I@4}
(f1.0)  sel (32|M0)              r64.0<1>:d    r8.0<1;1,0>:d     0:w               {I@4}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     20:w              
(W)     cmp (32|M0)   (gt)f3.0   null<1>:d     r3.2<0;1,0>:d     21:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     22:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     23:w              
        mul (32|M0)              r10.0<1>:d    r24.0<1;1,0>:d    20:w               {Compacted}
        mul (32|M0)              r12.0<1>:d    r24.0<1;1,0>:d    21:w               {Compacted}
        mul (32|M0)              r4.0<1>:d     r24.0<1;1,0>:d    22:w               {Compacted}
        mul (32|M0)              r6.0<1>:d     r24.0<1;1,0>:d    23:w               {Compacted}
(f0.0)  sel (32|M0)              r66.0<1>:d    r10.0<1;1,0>:d    0:w               {I@4}
(f3.0)  sel (32|M0)              r68.0<1>:d    r12.0<1;1,0>:d    0:w               {I@4}
(f2.0)  sel (32|M0)              r70.0<1>:d    r4.0<1;1,0>:d     0:w               {I@4}
(f1.0)  sel (32|M0)              r72.0<1>:d    r6.0<1;1,0>:d     0:w               {I@4}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     24:w              
(W)     cmp (32|M0)   (gt)f3.0   null<1>:d     r3.2<0;1,0>:d     25:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     26:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     27:w              
        mul (32|M0)              r8.0<1>:d     r24.0<1;1,0>:d    24:w               {Compacted}
        mul (32|M0)              r10.0<1>:d    r24.0<1;1,0>:d    25:w               {Compacted}
        mul (32|M0)              r12.0<1>:d    r24.0<1;1,0>:d    26:w               {Compacted}
        mul (32|M0)              r4.0<1>:d     r24.0<1;1,0>:d    27:w               {Compacted}
(f0.0)  sel (32|M0)              r74.0<1>:d    r8.0<1;1,0>:d     0:w               {I@4}
(f3.0)  sel (32|M0)              r76.0<1>:d    r10.0<1;1,0>:d    0:w               {I@4}
(f2.0)  sel (32|M0)              r78.0<1>:d    r12.0<1;1,0>:d    0:w               {I@4}
(f1.0)  sel (32|M0)              r80.0<1>:d    r4.0<1;1,0>:d     0:w               {I@4}
(W)     cmp (32|M0)   (gt)f0.0   null<1>:d     r3.2<0;1,0>:d     28:w              
(W)     cmp (32|M0)   (gt)f3.0   null<1>:d     r3.2<0;1,0>:d     29:w              
(W)     cmp (32|M0)   (gt)f2.0   null<1>:d     r3.2<0;1,0>:d     30:w              
(W)     cmp (32|M0)   (gt)f1.0   null<1>:d     r3.2<0;1,0>:d     31:w              
        mul (32|M0)              r6.0<1>:d     r24.0<1;1,0>:d    28:w               {Compacted}
        mul (32|M0)              r8.0<1>:d     r24.0<1;1,0>:d    29:w               {Compacted}
        mul (32|M0)              r10.0<1>:d    r24.0<1;1,0>:d    30:w               {Compacted}
        mul (32|M0)              r12.0<1>:d    r24.0<1;1,0>:d    31:w               {Compacted}
        mov (32|M0)              r26.0<1>:d    0:w                               {Compacted}
        and (32|M0)              r90.0<1>:d    r24.0<1;1,0>:d    31:w               {Compacted}
(f0.0)  sel (32|M0)              r82.0<1>:d    r6.0<1;1,0>:d     0:w               {I@6}
(f3.0)  sel (32|M0)              r84.0<1>:d    r8.0<1;1,0>:d     0:w               {I@6}
(f2.0)  sel (32|M0)              r86.0<1>:d    r10.0<1;1,0>:d    0:w               {I@6}
(f1.0)  sel (32|M0)              r88.0<1>:d    r12.0<1;1,0>:d    0:w               {I@6}
(W)     mov (1|M0)               r2.8<1>:d     0:w                              
L1744:
        mul (32|M0)              r4.0<1>:d     r90.0<1;1,0>:d    5:w               {I@6}
(W)     mov (8|M0)               r12.0<1>:uw   0x76543210:v                              
        add3 (32|M0)             r8.0<1>:d     r4.0<1;0>:d       r2.8<0;0>:d       3:w               {I@2}
(W)     add (8|M0)               r12.8<1>:uw   r12.0<1;1,0>:uw   8:w               {I@2}
        and (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     31:w               {I@2}
(W)     add (16|M0)              r12.16<1>:uw  r12.0<1;1,0>:uw   16:w               {I@2}
        mul (32|M0)              acc0.0<1>:uw  r10.0<2;1,0>:uw   0x80:uw              {I@2}
(W)     mul (32|M0)              acc2.0<1>:uw  r12.0<1;1,0>:uw   0x4:uw              {I@2}
        add (32|M0)              r13.0<1>:uw   acc0.0<1;1,0>:uw  acc2.0<1;1,0>:uw
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r13.0<1;1,0>:uw   0x680:uw              {I@2}
        add (32|M0)              r6.0<1>:d     r4.0<1;1,0>:d     3:w               {Compacted}
        mov (16|M0)              r14.0<1>:d    r[a0.0]<1,0>:d                  
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M16)             a0.0<1>:uw    r13.16<1;1,0>:uw  0x680:uw             
        and (32|M0)              r90.0<1>:d    r6.0<1;1,0>:d     31:w               {Compacted,I@4}
        mul (32|M0)              acc0.0<1>:uw  r90.0<2;1,0>:uw   0x80:uw              {I@1}
        mov (16|M16)             r15.0<1>:d    r[a0.0]<1,0>:d                  
        add (32|M0)              r4.0<1>:uw    acc0.0<1;1,0>:uw  acc2.0<1;1,0>:uw
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r4.0<1;1,0>:uw    0x680:uw              {I@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f3.0<1>:ud    0x2:uw                             
        mov (16|M0)              r6.0<1>:d     r[a0.0]<1,0>:d                  
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M16)             a0.0<1>:uw    r4.16<1;1,0>:uw   0x680:uw             
(W)     mov (1|M0)               f2.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x8:uw                             
        mov (16|M16)             r7.0<1>:d     r[a0.0]<1,0>:d                  
        mul (32|M0)              r5.0<1>:uw    r90.0<2;1,0>:uw   0x80:uw             
        add (32|M0)              r8.0<1>:d     r6.0<1;1,0>:d     r14.0<1;1,0>:d   {I@2}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r5.0<1;1,0>:uw    0x680:uw              {I@3}
(f0.0)  mov (16|M0)              r[a0.0]<1>:d  r8.0<0;1,0>:d                    {I@3}
(f3.0)  mov (16|M0)              r[a0.1]<1>:d  r8.1<0;1,0>:d                   
(W)     mov (1|M0)               f0.0<1>:ud    0x10:uw                             
(f2.0)  mov (16|M0)              r[a0.2]<1>:d  r8.2<0;1,0>:d                   
(W)     mov (1|M0)               f3.0<1>:ud    0x20:uw                             
(f1.0)  mov (16|M0)              r[a0.3]<1>:d  r8.3<0;1,0>:d                   
(W)     mov (1|M0)               f2.0<1>:ud    0x40:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x80:uw                             
(f0.0)  mov (16|M0)              r[a0.4]<1>:d  r8.4<0;1,0>:d                   
(f3.0)  mov (16|M0)              r[a0.5]<1>:d  r8.5<0;1,0>:d                   
(W)     mov (1|M0)               f0.0<1>:ud    0x100:uw                             
(f2.0)  mov (16|M0)              r[a0.6]<1>:d  r8.6<0;1,0>:d                   
(W)     mov (1|M0)               f3.0<1>:ud    0x200:uw                             
(f1.0)  mov (16|M0)              r[a0.7]<1>:d  r8.7<0;1,0>:d                   
(W)     mov (1|M0)               f2.0<1>:ud    0x400:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x800:uw                             
(f0.0)  mov (16|M0)              r[a0.8]<1>:d  r8.8<0;1,0>:d                   
(f3.0)  mov (16|M0)              r[a0.9]<1>:d  r8.9<0;1,0>:d                   
(W)     mov (1|M0)               f0.0<1>:ud    0x1000:uw                             
(f2.0)  mov (16|M0)              r[a0.10]<1>:d  r8.10<0;1,0>:d                 
(W)     mov (1|M0)               f3.0<1>:ud    0x2000:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x1:uw                             
(f1.0)  mov (16|M0)              r[a0.11]<1>:d  r8.11<0;1,0>:d                 
(W)     mov (1|M0)               f2.0<1>:ud    0x4000:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x8000:uw                             
(W)     mov (1|M0)               f3.1<1>:uw    0x2:uw                             
(W)     mov (1|M0)               f2.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f1.1<1>:uw    0x8:uw                             
(f0.0)  mov (16|M0)              r[a0.12]<1>:d  r8.12<0;1,0>:d                 
(f3.0)  mov (16|M0)              r[a0.13]<1>:d  r8.13<0;1,0>:d                 
(f2.0)  mov (16|M0)              r[a0.14]<1>:d  r8.14<0;1,0>:d                 
(f1.0)  mov (16|M0)              r[a0.15]<1>:d  r8.15<0;1,0>:d                 
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M16)             a0.0<1>:uw    r5.16<1;1,0>:uw   0x6C0:uw             
(f0.0)  mov (16|M16)             r[a0.0]<1>:d  r9.0<0;1,0>:d                   
(W)     mov (1|M0)               f0.1<1>:uw    0x10:uw                             
(f3.0)  mov (16|M16)             r[a0.1]<1>:d  r9.1<0;1,0>:d                   
(f2.0)  mov (16|M16)             r[a0.2]<1>:d  r9.2<0;1,0>:d                   
(W)     mov (1|M0)               f3.1<1>:uw    0x20:uw                             
(f1.0)  mov (16|M16)             r[a0.3]<1>:d  r9.3<0;1,0>:d                   
(W)     mov (1|M0)               f2.1<1>:uw    0x40:uw                             
(W)     mov (1|M0)               f1.1<1>:uw    0x80:uw                             
(f0.0)  mov (16|M16)             r[a0.4]<1>:d  r9.4<0;1,0>:d                   
(W)     mov (1|M0)               f0.1<1>:uw    0x100:uw                             
(f3.0)  mov (16|M16)             r[a0.5]<1>:d  r9.5<0;1,0>:d                   
(f2.0)  mov (16|M16)             r[a0.6]<1>:d  r9.6<0;1,0>:d                   
(W)     mov (1|M0)               f3.1<1>:uw    0x200:uw                             
(f1.0)  mov (16|M16)             r[a0.7]<1>:d  r9.7<0;1,0>:d                   
(W)     mov (1|M0)               f2.1<1>:uw    0x400:uw                             
(W)     mov (1|M0)               f1.1<1>:uw    0x800:uw                             
(f0.0)  mov (16|M16)             r[a0.8]<1>:d  r9.8<0;1,0>:d                   
(W)     mov (1|M0)               f0.1<1>:uw    0x1000:uw                             
(W)     add (1|M0)               r2.8<1>:d     r2.8<0;1,0>:d     1:w              
(f3.0)  mov (16|M16)             r[a0.9]<1>:d  r9.9<0;1,0>:d                   
(f2.0)  mov (16|M16)             r[a0.10]<1>:d  r9.10<0;1,0>:d                 
(W)     mov (1|M0)               f3.1<1>:uw    0x2000:uw                             
(f1.0)  mov (16|M16)             r[a0.11]<1>:d  r9.11<0;1,0>:d                 
(W)     mov (1|M0)               f2.1<1>:uw    0x4000:uw                             
(W)     mov (1|M0)               f1.1<1>:uw    0x8000:uw                             
(f0.0)  mov (16|M16)             r[a0.12]<1>:d  r9.12<0;1,0>:d                 
(W)     cmp (32|M0)   (lt)f0.0   null<1>:d     r2.8<0;1,0>:d     r3.2<0;1,0>:d    {I@7}
(f3.0)  mov (16|M16)             r[a0.13]<1>:d  r9.13<0;1,0>:d                 
(f2.0)  mov (16|M16)             r[a0.14]<1>:d  r9.14<0;1,0>:d                 
(f1.0)  mov (16|M16)             r[a0.15]<1>:d  r9.15<0;1,0>:d                 
(W&f0.0) jmpi                                L1744                                
L3296:
        shr (32|M0)              r4.0<1>:ud    r24.0<1;1,0>:ud   5:w               {$2.dst}
(W)     mov (8|M0)               r8.0<1>:uw    0x76543210:v                              
        and (32|M0)              r6.0<1>:d     r4.0<1;1,0>:d     31:w               {I@2}
(W)     add (8|M0)               r8.8<1>:uw    r8.0<1;1,0>:uw    8:w               {I@2}
        mul (32|M0)              acc0.0<1>:uw  r6.0<2;1,0>:uw    0x80:uw              {I@2}
(W)     add (16|M0)              r8.16<1>:uw   r8.0<1;1,0>:uw    16:w               {I@2}
(W)     mul (32|M0)              acc2.0<1>:uw  r8.0<1;1,0>:uw    0x4:uw              {I@1}
        add (32|M0)              r9.0<1>:uw    acc0.0<1;1,0>:uw  acc2.0<1;1,0>:uw
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r9.0<1;1,0>:uw    0x680:uw              {I@2}
        add (16|M0)              r4.0<1>:q     r92.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        mov (16|M0)              r10.0<1>:d    r[a0.0]<1,0>:d                  
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M16)             a0.0<1>:uw    r9.16<1;1,0>:uw   0x680:uw             
        add (16|M16)             r6.0<1>:q     r94.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        mov (16|M16)             r11.0<1>:d    r[a0.0]<1,0>:d                  
        send.ugm (32|M0)         null     r4  r10:2  0x0            0x08000584           {I@1,$3} // wr:4+2, rd:0; store.ugm.d32.a64
(W)     mov (16|M0)              r127.0<1>:f   r22.0<1;1,0>:f                  
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$4} // wr:1+0, rd:0; end of thread
L3584:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0xC:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
