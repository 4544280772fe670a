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
(W)     mov (16|M0)              r92.0<1>:ud   r0.0<1;1,0>:ud                  
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {F@1}
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r92.2<0;1,0>:uw  {A@1}
(W)     macl (1|M0)              r4.0<1>:ud    r2.3<0;1,0>:ud    r92.1<0;1,0>:ud 
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r92.2<0;1,0>:uw 
(W)     mach (1|M0)              r5.0<1>:d     r2.3<0;1,0>:ud    r92.1<0;1,0>:ud 
        mov (16|M0)              r6.0<4>:uw    r1.0<1;1,0>:uw                   {$0.dst}
        mov (16|M16)             r10.0<4>:uw   r1.16<1;1,0>:uw                 
(W)     mov (1|M0)               r4.1<1>:d     r5.0<0;1,0>:d                    {I@3}
(W)     mov (1|M0)               r37.2<1>:df   0x41F0000000000000:df                             
        add (16|M0)              r8.0<1>:q     r4.0<0;1,0>:q     r6.0<4;1,0>:uw   {I@1}
        add (16|M16)             r12.0<1>:q    r4.0<0;1,0>:q     r10.0<4;1,0>:uw 
        add (16|M0)              r86.0<1>:q    r8.0<1;1,0>:q     r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r84.0<1>:q    r12.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        shl (16|M0)              r62.0<1>:q    r86.0<1;1,0>:q    3:w               {Compacted,I@2}
        shl (16|M16)             r60.0<1>:q    r84.0<1;1,0>:q    3:w               {Compacted,I@2}
        mov (16|M0)              r14.0<1>:d    r62.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r15.0<1>:d    r60.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r14.0<1;1,0>:ud   0x1:uw              {I@1}
(W)     mov (1|M0)               r37.1<1>:df   0xBCF0000000000000:df                             
(W)     mov (1|M0)               r37.0<1>:df   1.0:df                             
        mov (16|M0)              r58.0<1>:d    r62.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r59.0<1>:d    r60.0<2;1,0>:d                   {Compacted}
(f3.0)  goto (32|M0)                         L1520                  L1520                
L528:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                   {$1.dst}
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                  
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {M@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                   {Compacted}
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted,I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                 
        mov (16|M0)              r31.0<1>:df   r62.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r60.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        and (32|M0)              r14.0<1>:d    r58.0<1;1,0>:d    -8:w               {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {I@4}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f2.0)  cmp (32|M0)   (eq)f2.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f2.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r82.0<1>:q    r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r80.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L1520                  L2080                
L1520:
        join (32|M0)                         L2080                                
L1536:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w               {$1.dst}
(W&f1.0) jmpi                                L2016                                
L1568:
        mov (16|M0)              r4.0<1>:d     r62.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r60.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                              
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {Compacted,F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {Compacted,I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r64.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L2024                                
L2016:
        mov (32|M0)              r64.0<1>:d    -1:w                               {Compacted}
L2024:
        mov (16|M0)              r4.0<2>:ud    r64.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r65.0<1;1,0>:ud                 
        mov (16|M0)              r82.0<1>:q    r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r80.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L2080:
        join (32|M0)                         L2096                                
L2096:
        shl (16|M0)              r4.0<1>:q     r82.0<1;1,0>:q    3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r80.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$2} // wr:4+0, rd:4; load.ugm.d64.a64
        mov (16|M0)              r40.0<1>:d    r86.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r41.0<1>:d    r84.0<2;1,0>:d                   {Compacted}
        and (32|M0)              r42.0<1>:d    r40.0<1;1,0>:d    7:w               {I@1}
        mul (32|M0)              r1.0<1>:uw    r42.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
        add (16|M0)              r90.0<1>:q    r62.0<1;1,0>:q    1:w               {Compacted}
        add (16|M16)             r88.0<1>:q    r60.0<1;1,0>:q    1:w               {Compacted}
        mov (16|M0)              r4.0<1>:d     r90.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r5.0<1>:d     r88.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r56.0<1>:d    r90.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r57.0<1>:d    r88.0<2;1,0>:d                   {Compacted}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$2.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@1}
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r4.0<1;1,0>:ud    0x1:uw              {L@1}
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(f3.0)  goto (32|M0)                         L4368                  L4368                
L3392:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                  
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                   {$1.dst}
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {A@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                   {Compacted}
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                 
        mov (16|M0)              r31.0<1>:df   r90.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r88.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        and (32|M0)              r14.0<1>:d    r56.0<1;1,0>:d    -7:w               {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {I@4}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f1.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f1.0)  cmp (32|M0)   (eq)f1.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f1.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r46.0<1>:q    r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r58.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L4368                  L4928                
L4368:
        join (32|M0)                         L4928                                
L4384:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w              
(W&f1.0) jmpi                                L4864                                
L4416:
        mov (16|M0)              r4.0<1>:d     r90.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r88.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                               {$1.dst}
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {Compacted,F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {Compacted,I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r78.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L4872                                
L4864:
        mov (32|M0)              r78.0<1>:d    -1:w                               {Compacted}
L4872:
        mov (16|M0)              r4.0<2>:ud    r78.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r79.0<1;1,0>:ud                 
        mov (16|M0)              r46.0<1>:q    r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r58.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L4928:
        join (32|M0)                         L4944                                
L4944:
        shl (16|M0)              r4.0<1>:q     r46.0<1;1,0>:q    3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r58.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$3} // wr:4+0, rd:4; load.ugm.d64.a64
        add (32|M0)              r16.0<1>:d    r40.0<1;1,0>:d    3:w               {Compacted}
        and (32|M0)              r18.0<1>:d    r16.0<1;1,0>:d    7:w               {Compacted,I@1}
        mul (32|M0)              r1.0<1>:uw    r18.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
        add (16|M0)              r86.0<1>:q    r62.0<1;1,0>:q    2:w               {Compacted}
        add (16|M16)             r84.0<1>:q    r60.0<1;1,0>:q    2:w               {Compacted}
        mov (16|M0)              r4.0<1>:d     r86.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r5.0<1>:d     r84.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r54.0<1>:d    r86.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r55.0<1>:d    r84.0<2;1,0>:d                   {Compacted}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$3.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@1}
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r4.0<1;1,0>:ud    0x1:uw              {L@1}
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(f3.0)  goto (32|M0)                         L7216                  L7216                
L6224:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                  
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                   {$1.dst}
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {A@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                   {Compacted}
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted,I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                 
        mov (16|M0)              r31.0<1>:df   r86.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r84.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        and (32|M0)              r14.0<1>:d    r54.0<1;1,0>:d    -6:w               {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {I@4}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f0.0)  cmp (32|M0)   (eq)f0.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f0.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r44.0<1>:q    r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r56.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L7216                  L7776                
L7216:
        join (32|M0)                         L7776                                
L7232:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w              
(W&f1.0) jmpi                                L7712                                
L7264:
        mov (16|M0)              r4.0<1>:d     r86.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r84.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                               {$1.dst}
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {Compacted,F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {Compacted,I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r76.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L7720                                
L7712:
        mov (32|M0)              r76.0<1>:d    -1:w                               {Compacted}
L7720:
        mov (16|M0)              r4.0<2>:ud    r76.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r77.0<1;1,0>:ud                 
        mov (16|M0)              r44.0<1>:q    r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r56.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L7776:
        join (32|M0)                         L7792                                
L7792:
        shl (16|M0)              r4.0<1>:q     r44.0<1;1,0>:q    3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r56.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$4} // wr:4+0, rd:4; load.ugm.d64.a64
        add (32|M0)              r16.0<1>:d    r40.0<1;1,0>:d    6:w               {Compacted}
        and (32|M0)              r18.0<1>:d    r16.0<1;1,0>:d    7:w               {Compacted,I@1}
        mul (32|M0)              r1.0<1>:uw    r18.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
        add (16|M0)              r82.0<1>:q    r62.0<1;1,0>:q    3:w               {Compacted}
        add (16|M16)             r80.0<1>:q    r60.0<1;1,0>:q    3:w               {Compacted}
        mov (16|M0)              r4.0<1>:d     r82.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r5.0<1>:d     r80.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r52.0<1>:d    r82.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r53.0<1>:d    r80.0<2;1,0>:d                   {Compacted}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$4.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@1}
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r4.0<1;1,0>:ud    0x1:uw              {L@1}
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(f3.0)  goto (32|M0)                         L10048                  L10048                
L9072:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                  
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                   {$1.dst}
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {A@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                  
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted,I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d  
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r31.0<1>:df   r82.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r80.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        and (32|M0)              r14.0<1>:d    r52.0<1;1,0>:d    -5:w               {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {I@4}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f3.0)  cmp (32|M0)   (eq)f3.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f3.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r38.0<1>:q    r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r54.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L10048                  L10624                
L10048:
        join (32|M0)                         L10624                                
L10064:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w              
(W&f1.0) jmpi                                L10560                                
L10096:
        mov (16|M0)              r4.0<1>:d     r82.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r80.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                               {$1.dst}
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r74.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L10568                                
L10560:
        mov (32|M0)              r74.0<1>:d    -1:w                               {Compacted}
L10568:
        mov (16|M0)              r4.0<2>:ud    r74.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r75.0<1;1,0>:ud                 
        mov (16|M0)              r38.0<1>:q    r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r54.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L10624:
        join (32|M0)                         L10640                                
L10640:
        shl (16|M0)              r4.0<1>:q     r38.0<1;1,0>:q    3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r54.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$5} // wr:4+0, rd:4; load.ugm.d64.a64
        add (32|M0)              r16.0<1>:d    r40.0<1;1,0>:d    1:w               {Compacted}
        and (32|M0)              r18.0<1>:d    r16.0<1;1,0>:d    7:w               {Compacted,I@1}
        mul (32|M0)              r1.0<1>:uw    r18.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
        add (16|M0)              r78.0<1>:q    r62.0<1;1,0>:q    4:w               {Compacted}
        add (16|M16)             r76.0<1>:q    r60.0<1;1,0>:q    4:w               {Compacted}
        mov (16|M0)              r4.0<1>:d     r78.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r5.0<1>:d     r76.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r50.0<1>:d    r78.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r51.0<1>:d    r76.0<2;1,0>:d                   {Compacted}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$5.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@1}
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r4.0<1;1,0>:ud    0x1:uw              {L@1}
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(f3.0)  goto (32|M0)                         L12912                  L12912                
L11920:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                  
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                   {$1.dst}
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {A@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                   {Compacted}
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted,I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                 
        mov (16|M0)              r31.0<1>:df   r78.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r76.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        and (32|M0)              r14.0<1>:d    r50.0<1;1,0>:d    -4:w               {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {I@4}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f2.0)  cmp (32|M0)   (eq)f2.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f2.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r34.0<1>:q    r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r52.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L12912                  L13472                
L12912:
        join (32|M0)                         L13472                                
L12928:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w              
(W&f1.0) jmpi                                L13408                                
L12960:
        mov (16|M0)              r4.0<1>:d     r78.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r76.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                               {$1.dst}
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {Compacted,F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {Compacted,I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r72.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L13416                                
L13408:
        mov (32|M0)              r72.0<1>:d    -1:w                               {Compacted}
L13416:
        mov (16|M0)              r4.0<2>:ud    r72.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r73.0<1;1,0>:ud                 
        mov (16|M0)              r34.0<1>:q    r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r52.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L13472:
        join (32|M0)                         L13488                                
L13488:
        shl (16|M0)              r4.0<1>:q     r34.0<1;1,0>:q    3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r52.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$6} // wr:4+0, rd:4; load.ugm.d64.a64
        add (32|M0)              r16.0<1>:d    r40.0<1;1,0>:d    4:w               {Compacted}
        and (32|M0)              r18.0<1>:d    r16.0<1;1,0>:d    7:w               {Compacted,I@1}
        mul (32|M0)              r1.0<1>:uw    r18.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
        add (16|M0)              r74.0<1>:q    r62.0<1;1,0>:q    5:w               {Compacted}
        add (16|M16)             r72.0<1>:q    r60.0<1;1,0>:q    5:w               {Compacted}
        mov (16|M0)              r4.0<1>:d     r74.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r5.0<1>:d     r72.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r48.0<1>:d    r74.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r49.0<1>:d    r72.0<2;1,0>:d                   {Compacted}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$6.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@1}
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r4.0<1;1,0>:ud    0x1:uw              {L@1}
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(f3.0)  goto (32|M0)                         L15744                  L15744                
L14768:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                  
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                   {$1.dst}
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {A@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                  
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted,I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d  
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r31.0<1>:df   r74.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r72.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        and (32|M0)              r14.0<1>:d    r48.0<1;1,0>:d    -3:w               {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {I@4}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f1.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f1.0)  cmp (32|M0)   (eq)f1.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f1.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r28.0<1>:q    r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r50.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L15744                  L16320                
L15744:
        join (32|M0)                         L16320                                
L15760:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w              
(W&f1.0) jmpi                                L16256                                
L15792:
        mov (16|M0)              r4.0<1>:d     r74.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r72.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                               {$1.dst}
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r70.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L16264                                
L16256:
        mov (32|M0)              r70.0<1>:d    -1:w                               {Compacted}
L16264:
        mov (16|M0)              r4.0<2>:ud    r70.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r71.0<1;1,0>:ud                 
        mov (16|M0)              r28.0<1>:q    r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r50.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L16320:
        join (32|M0)                         L16336                                
L16336:
        shl (16|M0)              r4.0<1>:q     r28.0<1;1,0>:q    3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r50.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$7} // wr:4+0, rd:4; load.ugm.d64.a64
        add (32|M0)              r16.0<1>:d    r40.0<1;1,0>:d    7:w               {Compacted}
        and (32|M0)              r18.0<1>:d    r16.0<1;1,0>:d    7:w               {Compacted,I@1}
        mul (32|M0)              r1.0<1>:uw    r18.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
        add (16|M0)              r70.0<1>:q    r62.0<1;1,0>:q    6:w               {Compacted}
        add (16|M16)             r68.0<1>:q    r60.0<1;1,0>:q    6:w               {Compacted}
        mov (16|M0)              r4.0<1>:d     r70.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r5.0<1>:d     r68.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r46.0<1>:d    r70.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r47.0<1>:d    r68.0<2;1,0>:d                   {Compacted}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$7.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@1}
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r4.0<1;1,0>:ud    0x1:uw              {L@1}
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(f3.0)  goto (32|M0)                         L18608                  L18608                
L17616:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                  
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                   {$1.dst}
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {A@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                   {Compacted}
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted,I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                 
        mov (16|M0)              r31.0<1>:df   r70.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r68.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        and (32|M0)              r14.0<1>:d    r46.0<1;1,0>:d    -2:w               {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {I@4}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f0.0)  cmp (32|M0)   (eq)f0.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f0.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r125.0<1>:q   r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r48.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L18608                  L19168                
L18608:
        join (32|M0)                         L19168                                
L18624:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w              
(W&f1.0) jmpi                                L19104                                
L18656:
        mov (16|M0)              r4.0<1>:d     r70.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r68.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                               {$1.dst}
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {Compacted,F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {Compacted,I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r68.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L19112                                
L19104:
        mov (32|M0)              r68.0<1>:d    -1:w                               {Compacted}
L19112:
        mov (16|M0)              r4.0<2>:ud    r68.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r69.0<1;1,0>:ud                 
        mov (16|M0)              r125.0<1>:q   r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r48.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L19168:
        join (32|M0)                         L19184                                
L19184:
        shl (16|M0)              r4.0<1>:q     r125.0<1;1,0>:q   3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r48.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$8} // wr:4+0, rd:4; load.ugm.d64.a64
        add (32|M0)              r16.0<1>:d    r40.0<1;1,0>:d    2:w               {Compacted}
        and (32|M0)              r18.0<1>:d    r16.0<1;1,0>:d    7:w               {Compacted,I@1}
        mul (32|M0)              r1.0<1>:uw    r18.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
        add (16|M0)              r66.0<1>:q    r62.0<1;1,0>:q    7:w               {Compacted}
        add (16|M16)             r64.0<1>:q    r60.0<1;1,0>:q    7:w               {Compacted}
        mov (16|M0)              r4.0<1>:d     r66.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r5.0<1>:d     r64.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M0)              r44.0<1>:d    r66.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r45.0<1>:d    r64.0<2;1,0>:d                   {Compacted}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$8.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@1}
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@1}
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r4.0<1;1,0>:ud    0x1:uw              {L@1}
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(f3.0)  goto (32|M0)                         L21440                  L21440                
L20464:
(W)     mov (1|M0)               r1.0<1>:f     r3.4<0;1,0>:ud                  
(W)     mov (1|M0)               r3.1<1>:df    r3.4<0;1,0>:ud                   {$1.dst}
(W)     math.inv (1|M0)          r2.0<1>:f     r1.0<0;1,0>:f                    {F@1}
(W)     mov (1|M0)               r4.0<1>:df    r2.0<0;1,0>:f                    {A@1}
        mov (16|M0)              r8.0<1>:d     r62.1<2;1,0>:d                  
(W)     mad (1|M0)               r4.1<1>:df    r37.0<0;0>:df     r4.0<0;0>:df      -r3.1<0>:df      {L@1}
        mov (16|M16)             r9.0<1>:d     r60.1<2;1,0>:d                   {Compacted}
        mov (16|M0)              r10.0<2>:ud   r8.0<1;1,0>:ud                   {Compacted,I@2}
(W)     add (1|M0)               r5.0<1>:df    r4.1<0;1,0>:df    r37.1<0;1,0>:df  {Compacted,L@1}
        mov (16|M16)             r14.0<2>:ud   r9.0<1;1,0>:ud                   {Compacted,I@2}
        mov (16|M0)              r12.0<1>:df   r10.0<2;1,0>:ud                  {I@2}
(W)     mad (1|M0)               r6.0<1>:df    r4.0<0;0>:df      r5.0<0;0>:df      r4.0<0>:df       {L@2}
        mov (16|M16)             r16.0<1>:df   r14.0<2;1,0>:ud                  {I@1}
        mul (16|M0)              r18.0<1>:df   r6.0<0;1,0>:df    r12.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r20.0<1>:df   r6.0<0;1,0>:df    r16.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r26.0<2>:ud   r20.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r24.0<1>:ud   r22.0<2;1,0>:ud                  {Compacted,I@2}
        mov (16|M16)             r25.0<1>:ud   r26.0<2;1,0>:ud                  {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:d   r3.4<0;1,0>:d     r24.0<2;1,0>:uw  {I@2}
        macl (16|M0)             r4.0<1>:d     r3.4<0;1,0>:d     r24.0<1;1,0>:d  
(W)     mul (16|M16)             acc0.0<1>:d   r3.4<0;1,0>:d     r25.0<2;1,0>:uw  {I@3}
        macl (16|M16)            r5.0<1>:d     r3.4<0;1,0>:d     r25.0<1;1,0>:d   {Compacted}
        add (32|M0)              r10.0<1>:d    r8.0<1;1,0>:d     -r4.0<1;1,0>:d   {Compacted,I@1}
        mov (16|M0)              r28.0<2>:ud   r10.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r12.0<2>:ud   r11.0<1;1,0>:ud                  {Compacted}
        mov (16|M0)              r31.0<1>:df   r66.0<2;1,0>:ud                 
        mov (16|M16)             r33.0<1>:df   r64.0<2;1,0>:ud                 
        mov (16|M0)              r14.0<1>:df   r28.0<2;1,0>:ud                  {I@2}
        mov (16|M16)             r16.0<1>:df   r12.0<2;1,0>:ud                  {I@1}
        mad (16|M0)              r18.0<1>:df   r31.0<1;0>:df     r14.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mad (16|M16)             r20.0<1>:df   r33.0<1;0>:df     r16.0<1;0>:df     r37.2<0>:df      {Compacted,L@2}
        mul (16|M0)              r22.0<1>:df   r6.0<0;1,0>:df    r18.0<1;1,0>:df  {Compacted,L@2}
        mul (16|M16)             r26.0<1>:df   r6.0<0;1,0>:df    r20.0<1;1,0>:df  {Compacted,L@2}
        mov (16|M0)              r24.0<1>:uq   r22.0<1;1,0>:df                  {L@2}
        mov (16|M16)             r35.0<1>:uq   r26.0<1;1,0>:df                  {L@1}
        mov (16|M0)              r28.0<1>:d    r24.1<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r29.0<1>:d    r35.1<2;1,0>:d                   {Compacted,I@2}
        cmp (32|M0)   (lt)f2.0   null<1>:ud    r28.0<1;1,0>:ud   0x1:uw              {I@1}
        mov (16|M0)              r38.0<1>:d    r24.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r39.0<1>:d    r35.0<2;1,0>:d                   {Compacted}
(~f2.0) sel (32|M0)              r10.0<1>:d    r3.4<0;1,0>:d     0:w              
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@3}
        macl (16|M0)             r6.0<1>:ud    r38.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M16)             acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw   {I@4}
        add3 (32|M0)             r12.0<1>:d    r8.0<1;0>:d       -r4.0<1;0>:d      -r10.0<1>:d      {I@4}
        macl (16|M16)            r22.0<1>:ud   r39.0<1;1,0>:ud   r3.4<0;1,0>:ud   {Compacted}
(W)     mul (16|M0)              acc0.0<1>:ud  r38.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M0)             r4.0<1>:d     r38.0<1;1,0>:ud   r3.4<0;1,0>:ud  
(W)     mul (16|M0)              acc0.0<1>:ud  r39.0<1;1,0>:ud   r3.8<0;1,0>:uw  
        mach (16|M16)            r5.0<1>:d     r39.0<1;1,0>:ud   r3.4<0;1,0>:ud  
        mov (32|M0)              r14.0<1>:f    r44.0<1;1,0>:f                   {Compacted}
        mov (32|M0)              r8.0<1>:d     0:w                               {Compacted}
        mov (16|M0)              r20.0<2>:ud   r6.0<1;1,0>:ud                   {Compacted,I@7}
        mov (16|M16)             r23.0<2>:ud   r22.0<1;1,0>:ud                  {Compacted,I@7}
        mov (16|M0)              r16.0<2>:d    r14.0<1;1,0>:d                   {F@1}
        mov (16|M16)             r18.0<2>:d    r15.0<1;1,0>:d                  
        add (16|M0)              r20.1<2>:d    r4.0<1;1,0>:d     r8.0<1;1,0>:d    {I@5}
        add (16|M16)             r23.1<2>:d    r5.0<1;1,0>:d     r9.0<1;1,0>:d   
        mov (16|M0)              r16.1<2>:d    r12.0<1;1,0>:d                  
        mov (16|M16)             r18.1<2>:d    r13.0<1;1,0>:d                  
        add (16|M0)              r10.0<1>:q    r16.0<1;1,0>:q    -r20.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r6.0<1>:q     r18.0<1;1,0>:q    -r23.0<1;1,0>:q  {Compacted,I@2}
        mov (16|M0)              r12.0<1>:d    r10.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r13.0<1>:d    r6.0<2;1,0>:d                    {Compacted,I@2}
        cmp (32|M0)   (lt)f3.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
        mov (16|M0)              r14.0<1>:d    r10.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r15.0<1>:d    r6.1<2;1,0>:d                    {Compacted}
(f3.0)  cmp (32|M0)   (eq)f3.0   null<1>:d     r14.0<1;1,0>:d    0:w               {I@1}
        mov (32|M0)              r28.0<1>:d    0:w                              
(~f3.0) sel (32|M0)              r26.0<1>:d    r3.4<0;1,0>:d     0:w              
        mov (16|M0)              r30.0<2>:d    r26.0<1;1,0>:d                   {I@1}
        mov (16|M16)             r32.0<2>:d    r27.0<1;1,0>:d                  
        mov (16|M0)              r30.1<2>:d    r28.0<1;1,0>:d                  
        mov (16|M16)             r32.1<2>:d    r29.0<1;1,0>:d                  
        add (16|M0)              r90.0<1>:q    r10.0<1;1,0>:q    -r30.0<1;1,0>:q  {Compacted,I@2}
        add (16|M16)             r88.0<1>:q    r6.0<1;1,0>:q     -r32.0<1;1,0>:q  {Compacted,I@2}
        goto (32|M0)                         L21440                  L22016                
L21440:
        join (32|M0)                         L22016                                
L21456:
(W)     cmp (32|M0)   (eq)f1.0   null<1>:d     r3.4<0;1,0>:d     0:w              
(W&f1.0) jmpi                                L21952                                
L21488:
        mov (16|M0)              r4.0<1>:d     r66.0<2;1,0>:d                   {Compacted}
        mov (16|M16)             r5.0<1>:d     r64.0<2;1,0>:d                   {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
(W)     mov (1|M0)               r2.0<1>:f     r3.4<0;1,0>:ud                   {A@1}
(W)     mov (1|M0)               r3.2<1>:f     0xB4C00000:f                               {$1.dst}
(W)     math.inv (1|M0)          r2.2<1>:f     r2.0<0;1,0>:f                    {F@2}
        mov (32|M0)              r6.0<1>:f     r4.0<1;1,0>:ud                   {I@2}
(W)     mad (1|M0)               r8.0<1>:f     r2.2<0;0>:f       r3.2<0;0>:f       r2.2<0>:f        {A@1}
        mov (32|M0)              r12.0<1>:ud   r6.0<1;1,0>:f                    {F@2}
        mul (32|M0)              r10.0<1>:f    r6.0<1;1,0>:f     r8.0<0;1,0>:f    {F@1}
(W)     mov (1|M0)               r1.0<1>:ud    r2.0<0;1,0>:f                   
        add (32|M0)              r14.0<1>:d    r4.0<1;1,0>:d     -r12.0<1;1,0>:d  {I@2}
        mov (32|M0)              r16.0<1>:ud   r10.0<1;1,0>:f                   {F@1}
(W)     add (1|M0)               r2.1<1>:d     r3.4<0;1,0>:d     -r1.0<0;1,0>:d   {I@3}
        mov (32|M0)              r20.0<1>:f    r16.0<1;1,0>:ud                  {I@2}
        mov (32|M0)              r18.0<1>:f    r14.0<1;1,0>:ud                 
(W)     mov (1|M0)               r8.1<1>:f     r2.1<0;1,0>:ud                   {I@1}
        mad (32|M0)              acc0.0<1>:f   r6.0<1;0>:f       r20.0<1;0>:f      -r2.0<0>:f       {F@3}
        mad (32|M0)              acc2.0<1>:f   r18.0<1;0>:f      r20.0<1;0>:f      -r8.1<0>:f       {F@2}
        add (32|M0)              acc0.0<1>:f   acc0.0<1;1,0>:f   acc2.0<1;1,0>:f  {Compacted}
        mul (32|M0)              r22.0<1>:f    r8.0<0;1,0>:f     acc0.0<1;1,0>:f  {Compacted}
(W)     xor (1|M0)               cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x30:uw              {A@1}
        mov (32|M0)              r24.0<1>:ud   r22.0<1;1,0>:f                   {A@1}
        add (32|M0)              r26.0<1>:d    r24.0<1;1,0>:d    r16.0<1;1,0>:d   {Compacted,I@1}
(W)     mul (16|M0)              acc0.0<1>:d   r26.0<1;1,0>:d    r3.8<0;1,0>:uw   {I@1}
        macl (16|M0)             r10.0<1>:d    r26.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
(W)     mul (16|M16)             acc0.0<1>:d   r27.0<1;1,0>:d    r3.8<0;1,0>:uw  
        macl (16|M16)            r11.0<1>:d    r27.0<1;1,0>:d    r3.4<0;1,0>:d    {Compacted}
        add (32|M0)              r12.0<1>:d    r4.0<1;1,0>:d     -r10.0<1;1,0>:d  {Compacted,I@1}
        cmp (32|M0)   (lt)f0.0   null<1>:ud    r12.0<1;1,0>:ud   r3.4<0;1,0>:ud   {I@1}
(~f0.0) sel (32|M0)              r6.0<1>:d     r3.4<0;1,0>:d     0:w              
        add3 (32|M0)             r66.0<1>:d    r4.0<1;0>:d       -r10.0<1;0>:d     -r6.0<1>:d       {I@1}
(W)     jmpi                                 L21960                                
L21952:
        mov (32|M0)              r66.0<1>:d    -1:w                               {Compacted}
L21960:
        mov (16|M0)              r4.0<2>:ud    r66.0<1;1,0>:ud                  {Compacted,I@1}
        mov (16|M16)             r6.0<2>:ud    r67.0<1;1,0>:ud                 
        mov (16|M0)              r90.0<1>:q    r4.0<2;1,0>:ud                   {I@2}
        mov (16|M16)             r88.0<1>:q    r6.0<2;1,0>:ud                   {I@2}
L22016:
        join (32|M0)                         L22032                                
L22032:
        shl (16|M0)              r4.0<1>:q     r90.0<1;1,0>:q    3:w               {Compacted,I@3}
        shl (16|M16)             r6.0<1>:q     r88.0<1;1,0>:q    3:w               {Compacted,I@3}
        add (16|M0)              r8.0<1>:q     r4.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r10.0<1>:q    r6.0<1;1,0>:q     r2.3<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r12      r8  null:0  0x0            0x08400780           {I@1,$9} // wr:4+0, rd:4; load.ugm.d64.a64
        add (32|M0)              r16.0<1>:d    r40.0<1;1,0>:d    5:w               {Compacted}
        and (32|M0)              r18.0<1>:d    r16.0<1;1,0>:d    7:w               {Compacted,I@1}
        mul (32|M0)              r1.0<1>:uw    r18.0<2;1,0>:uw   0x100:uw              {I@1}
(W)     mov (1|M0)               f3.0<1>:ud    0x1:uw                             
(W)     mov (1|M0)               f2.0<1>:ud    0x2:uw                             
(W)     mov (1|M0)               f1.0<1>:ud    0x4:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8:uw                             
        add (8|M8)               r1.8<1>:uw    r1.8<1;1,0>:uw    0x40:uw              {I@5}
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        add (8|M24)              r1.24<1>:uw   r1.24<1;1,0>:uw   0x40:uw             
(W)     mov (8|M0)               r1.0<1>:uw    0x76543210:v                              
        mul (32|M0)              acc0.0<1>:uw  r42.0<2;1,0>:uw   0x100:uw             
(W)     add (8|M0)               r1.8<1>:uw    r1.0<1;1,0>:uw    8:w               {I@2}
        add (16|M0)              r20.0<1>:q    r62.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r22.0<1>:q    r60.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
(W)     mov (16|M0)              r127.0<1>:f   r92.0<1;1,0>:f                   {$1.src}
(f3.0)  mov (8|M0)               r[a0.0]<1>:df  r12.0<0;1,0>:df                 {$9.dst}
(f2.0)  mov (8|M0)               r[a0.1]<1>:df  r12.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x10:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.2]<1>:df  r12.2<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x20:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.3]<1>:df  r12.3<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x80:uw                              {L@1}
(f3.0)  mov (8|M0)               r[a0.4]<1>:df  r12.4<0;1,0>:df                
(f2.0)  mov (8|M0)               r[a0.5]<1>:df  r12.5<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x100:uw                              {L@2}
(f1.0)  mov (8|M0)               r[a0.6]<1>:df  r12.6<0;1,0>:df                
(W)     mov (1|M0)               f2.0<1>:ud    0x200:uw                              {L@2}
(f0.0)  mov (8|M0)               r[a0.7]<1>:df  r12.7<0;1,0>:df                
(W)     mov (1|M0)               f1.0<1>:ud    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.0<1>:ud    0x800:uw                              {L@1}
(f3.0)  mov (8|M8)               r[a0.8]<1>:df  r13.0<0;1,0>:df                
(f2.0)  mov (8|M8)               r[a0.9]<1>:df  r13.1<0;1,0>:df                
(W)     mov (1|M0)               f3.0<1>:ud    0x1000:uw                              {L@2}
(f1.0)  mov (8|M8)               r[a0.10]<1>:df  r13.2<0;1,0>:df               
(W)     mov (1|M0)               f2.0<1>:ud    0x2000:uw                              {L@2}
(W)     mov (1|M0)               f3.1<1>:uw    0x1:uw                             
(f0.0)  mov (8|M8)               r[a0.11]<1>:df  r13.3<0;1,0>:df               
(W)     mov (1|M0)               f1.0<1>:ud    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f2.1<1>:uw    0x2:uw                             
(W)     mov (1|M0)               f0.0<1>:ud    0x8000:uw                              {L@1}
(W)     mov (1|M0)               f1.1<1>:uw    0x4:uw                             
(W)     mov (1|M0)               f0.1<1>:uw    0x8:uw                             
(f3.0)  mov (8|M8)               r[a0.12]<1>:df  r13.4<0;1,0>:df               
(f2.0)  mov (8|M8)               r[a0.13]<1>:df  r13.5<0;1,0>:df               
(f1.0)  mov (8|M8)               r[a0.14]<1>:df  r13.6<0;1,0>:df               
(f0.0)  mov (8|M8)               r[a0.15]<1>:df  r13.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x17C0:uw             
(f3.0)  mov (8|M16)              r[a0.0]<1>:df  r14.0<0;1,0>:df                
(f2.0)  mov (8|M16)              r[a0.1]<1>:df  r14.1<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x10:uw                              {L@2}
(f1.0)  mov (8|M16)              r[a0.2]<1>:df  r14.2<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x20:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.3]<1>:df  r14.3<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x40:uw                              {L@2}
(W)     mov (1|M0)               f0.1<1>:uw    0x80:uw                              {L@1}
(f3.0)  mov (8|M16)              r[a0.4]<1>:df  r14.4<0;1,0>:df                
(f2.0)  mov (8|M16)              r[a0.5]<1>:df  r14.5<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x100:uw                              {L@2}
(f1.0)  mov (8|M16)              r[a0.6]<1>:df  r14.6<0;1,0>:df                
(W)     mov (1|M0)               f2.1<1>:uw    0x200:uw                              {L@2}
(f0.0)  mov (8|M16)              r[a0.7]<1>:df  r14.7<0;1,0>:df                
(W)     mov (1|M0)               f1.1<1>:uw    0x400:uw                              {L@2}
(W)     mov (1|M0)               f0.1<1>:uw    0x800:uw                              {L@1}
(W)     add (16|M0)              r1.16<1>:uw   r1.0<1;1,0>:uw    16:w              
(W)     mul (32|M0)              acc2.0<1>:uw  r1.0<1;1,0>:uw    0x8:uw              {I@1}
(f3.0)  mov (8|M24)              r[a0.8]<1>:df  r15.0<0;1,0>:df                
(f2.0)  mov (8|M24)              r[a0.9]<1>:df  r15.1<0;1,0>:df                
(W)     mov (1|M0)               f3.1<1>:uw    0x1000:uw                              {L@2}
(f1.0)  mov (8|M24)              r[a0.10]<1>:df  r15.2<0;1,0>:df               
(W)     mov (1|M0)               f2.1<1>:uw    0x2000:uw                              {L@2}
(f0.0)  mov (8|M24)              r[a0.11]<1>:df  r15.3<0;1,0>:df               
(W)     mov (1|M0)               f1.1<1>:uw    0x4000:uw                              {L@2}
(W)     mov (1|M0)               f0.1<1>:uw    0x8000:uw                              {L@1}
        add (32|M0)              r2.0<1>:uw    acc0.0<1;1,0>:uw  acc2.0<1;1,0>:uw
(f3.0)  mov (8|M24)              r[a0.12]<1>:df  r15.4<0;1,0>:df               
(f2.0)  mov (8|M24)              r[a0.13]<1>:df  r15.5<0;1,0>:df               
(f1.0)  mov (8|M24)              r[a0.14]<1>:df  r15.6<0;1,0>:df               
(f0.0)  mov (8|M24)              r[a0.15]<1>:df  r15.7<0;1,0>:df               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                              {L@1}
        add (16|M0)              a0.0<1>:uw    r2.0<1;1,0>:uw    0x1740:uw              {I@2}
        shr (32|M0)              r12.0<1>:ud   r40.0<1;1,0>:ud   3:w              
        mov (16|M0)              r4.0<2>:ud    r[a0.0]<1,0>:ud                 
        mov (16|M0)              r4.1<2>:ud    r[a0.0,4]<1,0>:ud               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M16)             a0.0<1>:uw    r2.16<1;1,0>:uw   0x1740:uw             
        and (32|M0)              r14.0<1>:d    r12.0<1;1,0>:d    7:w               {I@5}
        mov (16|M16)             r8.0<2>:ud    r[a0.0]<1,0>:ud                 
        mul (32|M0)              acc0.0<1>:uw  r14.0<2;1,0>:uw   0x100:uw              {I@2}
        mov (16|M16)             r8.1<2>:ud    r[a0.0,4]<1,0>:ud               
        add (32|M0)              r1.0<1>:uw    acc0.0<1;1,0>:uw  acc2.0<1;1,0>:uw
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M0)              a0.0<1>:uw    r1.0<1;1,0>:uw    0x1740:uw              {I@2}
        mov (16|M0)              r6.0<1>:df    r4.0<1;1,0>:df                  
        mov (16|M0)              r16.0<2>:ud   r[a0.0]<1,0>:ud                 
        mov (16|M0)              r16.1<2>:ud   r[a0.0,4]<1,0>:ud               
(W)     mov (16|M0)              a0.0<1>:uw    0x0:uw                             
        add (16|M16)             a0.0<1>:uw    r1.16<1;1,0>:uw   0x1740:uw             
        mov (16|M16)             r10.0<1>:df   r8.0<1;1,0>:df                  
        mov (16|M16)             r18.0<2>:ud   r[a0.0]<1,0>:ud                 
        mov (16|M16)             r18.1<2>:ud   r[a0.0,4]<1,0>:ud               
        mov (16|M0)              r4.0<1>:df    r16.0<1;1,0>:df                  {I@5}
        mov (16|M16)             r8.0<1>:df    r18.0<1;1,0>:df                  {I@1}
        add (16|M0)              r12.0<1>:df   r6.0<1;1,0>:df    -r4.0<1;1,0>:df  {Compacted,L@2}
        add (16|M16)             r14.0<1>:df   r10.0<1;1,0>:df   -r8.0<1;1,0>:df  {Compacted,L@2}
        sync.nop                             null                             {L@1}
        send.ugm (32|M0)         null     r20  r12:4  0x0            0x08000784           {$10} // wr:4+4, rd:0; store.ugm.d64.a64
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,F@1,$11} // wr:1+0, rd:0; end of thread
L23808:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
(W)     mov (16|M0)              null<1>:ud    0x0:ud                             
(W)     mov (16|M0)              null<1>:ud    0xE:ud                             
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
        illegal                
