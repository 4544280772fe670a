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
(W)     mov (16|M0)              r118.0<1>:ud  r0.0<1;1,0>:ud                  
(W)     or (1|M0)                cr0.0<1>:ud   cr0.0<0;1,0>:ud   0x400004C0:ud              {A@1}
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r118.2<0;1,0>:uw {A@1}
(W)     macl (1|M0)              r8.0<1>:ud    r2.3<0;1,0>:ud    r118.1<0;1,0>:ud
(W)     mul (1|M0)               acc0.0<1>:ud  r2.3<0;1,0>:ud    r118.2<0;1,0>:uw
(W)     mach (1|M0)              r9.0<1>:d     r2.3<0;1,0>:ud    r118.1<0;1,0>:ud
        mov (16|M0)              r4.0<4>:uw    r1.0<1;1,0>:uw                   {$0.dst}
(W)     mov (1|M0)               r8.1<1>:d     r9.0<0;1,0>:d                    {I@2}
        mov (16|M16)             r6.0<4>:uw    r1.16<1;1,0>:uw                 
        add (16|M0)              r10.0<1>:q    r8.0<0;1,0>:q     r4.0<4;1,0>:uw   {I@2}
        add (16|M16)             r12.0<1>:q    r8.0<0;1,0>:q     r6.0<4;1,0>:uw   {I@2}
        add (16|M0)              r14.0<1>:q    r10.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        add (16|M16)             r16.0<1>:q    r12.0<1;1,0>:q    r2.0<0;1,0>:ud   {I@2}
        mov (16|M0)              r18.0<1>:d    r14.0<2;1,0>:d                   {Compacted,I@2}
        mov (16|M16)             r19.0<1>:d    r16.0<2;1,0>:d                   {Compacted,I@2}
(W)     mul (16|M0)              acc0.0<1>:ud  r18.0<1;1,0>:ud   0x140:uw              {I@2}
        mov (16|M0)              r20.0<1>:d    r14.1<2;1,0>:d                   {Compacted}
        mov (16|M16)             r21.0<1>:d    r16.1<2;1,0>:d                   {Compacted}
        mach (16|M0)             r28.0<1>:d    r18.0<1;1,0>:ud   0x140:ud             
(W)     mul (16|M0)              acc0.0<1>:ud  r19.0<1;1,0>:ud   0x140:uw              {I@5}
        mach (16|M16)            r29.0<1>:d    r19.0<1;1,0>:ud   0x140:ud             
        mul (32|M0)              r26.0<1>:d    r20.0<1;1,0>:d    0x140:uw              {I@4}
        mul (16|M0)              r22.0<2>:ud   r18.0<1;1,0>:ud   0x140:uw             
        mul (16|M16)             r24.0<2>:ud   r19.0<1;1,0>:ud   0x140:uw             
        add (16|M0)              r22.1<2>:d    r28.0<1;1,0>:d    r26.0<1;1,0>:d   {I@3}
        add (16|M16)             r24.1<2>:d    r29.0<1;1,0>:d    r27.0<1;1,0>:d  
(W)     shl (1|M0)               r2.4<1>:q     r3.2<0;1,0>:d     3:w               {$1.dst}
        add (16|M0)              r4.0<1>:q     r22.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M16)             r6.0<1>:q     r24.0<1;1,0>:q    r2.3<0;1,0>:q    {Compacted,I@3}
        add (16|M0)              r12.0<1>:q    r4.0<1;1,0>:q     r2.4<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r14.0<1>:q    r6.0<1;1,0>:q     r2.4<0;1,0>:q    {Compacted,I@2}
        send.ugm (32|M0)         r34      r12  null:0  0x0            0x08801780           {I@1,$2} // wr:4+0, rd:8; load.ugm.d64x2.a64
        add (16|M0)              r8.0<1>:q     r22.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M16)             r10.0<1>:q    r24.0<1;1,0>:q    r3.0<0;1,0>:q    {Compacted}
        add (16|M0)              r30.0<1>:q    r8.0<1;1,0>:q     r2.4<0;1,0>:q    {Compacted,I@2}
        add (16|M16)             r32.0<1>:q    r10.0<1;1,0>:q    r2.4<0;1,0>:q    {Compacted,I@2}
        add (16|M0)              r16.0<1>:q    r12.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r18.0<1>:q    r14.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r42.0<1>:q    r30.0<1;1,0>:q    0x10:uw              {I@4}
        add (16|M16)             r44.0<1>:q    r32.0<1;1,0>:q    0x10:uw              {I@4}
        add (16|M0)              r26.0<1>:q    r12.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r28.0<1>:q    r14.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r20.0<1>:q    r30.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r22.0<1>:q    r32.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r5.0<1>:q     r12.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r7.0<1>:q     r14.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r3.0<1>:q     r14.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r1.0<1>:q     r12.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r24.0<1>:q    r30.0<1;1,0>:q    0x10:uw             
(W)     mov (16|M0)              r127.0<1>:ud  r118.0<1;1,0>:ud                
        mov (16|M0)              r46.0<1>:q    r38.0<1;1,0>:q                   {$2.dst}
        mov (16|M16)             r48.0<1>:q    r40.0<1;1,0>:q                  
        mov (16|M0)              r50.0<1>:q    r34.0<1;1,0>:q                  
        mov (16|M16)             r52.0<1>:q    r36.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r46:8  0x0            0x08001784           {I@1,$3} // wr:4+8, rd:0; store.ugm.d64x2.a64
        add (16|M0)              r34.0<1>:q    r12.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r36.0<1>:q    r14.0<1;1,0>:q    0x10:uw             
        send.ugm (32|M0)         r54      r12  null:0  0x10000            0x08801780           {$4} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x10]
        send.ugm (32|M0)         r62      r16  null:0  0x10000            0x08400780           {$5} // wr:4+0, rd:4; load.ugm.d64.a64.flat[A+0x10]
        add (16|M0)              r16.0<1>:q    r30.0<1;1,0>:q    0x10:uw              {$5.src}
        add (16|M16)             r18.0<1>:q    r32.0<1;1,0>:q    0x10:uw             
        mov (16|M0)              r70.0<1>:q    r54.0<1;1,0>:q                   {$4.dst}
        mov (16|M16)             r72.0<1>:q    r56.0<1;1,0>:q                  
        mov (16|M0)              r66.0<1>:q    r62.0<1;1,0>:q                   {$5.dst}
        mov (16|M16)             r68.0<1>:q    r64.0<1;1,0>:q                  
        mov (16|M0)              r74.0<1>:q    r58.0<1;1,0>:q                  
        mov (16|M16)             r76.0<1>:q    r60.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r66:8  0x10000            0x08001784           {I@3,$6} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x10]
        send.ugm (32|M0)         null     r42  r74:4  0x10000            0x08000784           {I@1,$7} // wr:4+4, rd:0; store.ugm.d64.a64.flat[A+0x10]
        send.ugm (32|M0)         r86      r26  null:0  0x28000            0x08801780           {$8} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x28]
        send.ugm (32|M0)         r78      r12  null:0  0x28000            0x08801780           {$9} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x28]
        add (16|M16)             r26.0<1>:q    r32.0<1;1,0>:q    0x10:uw              {$8.src}
        mov (16|M0)              r94.0<1>:q    r90.0<1;1,0>:q                   {$8.dst}
        mov (16|M16)             r96.0<1>:q    r92.0<1;1,0>:q                  
        mov (16|M0)              r98.0<1>:q    r86.0<1;1,0>:q                  
        mov (16|M16)             r100.0<1>:q   r88.0<1;1,0>:q                  
        mov (16|M0)              r102.0<1>:q   r82.0<1;1,0>:q                   {$9.dst}
        mov (16|M16)             r104.0<1>:q   r84.0<1;1,0>:q                  
        mov (16|M0)              r106.0<1>:q   r78.0<1;1,0>:q                  
        mov (16|M16)             r108.0<1>:q   r80.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r94:8  0x28000            0x08001784           {I@5,$10} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x28]
        send.ugm (32|M0)         null     r20  r102:8  0x28000            0x08001784           {I@1,$11} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x28]
        add (16|M0)              r21.0<1>:q    r30.0<1;1,0>:q    0x10:uw              {$11.src}
        send.ugm (32|M0)         r38      r12  null:0  0x68000            0x08801780           {$12} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x68]
        send.ugm (32|M0)         r54      r12  null:0  0x48000            0x08801780           {$13} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x48]
        send.ugm (32|M0)         r62      r5  null:0  0x48000            0x08801780           {$14} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x48]
        send.ugm (32|M0)         r46      r1  null:0  0x68000            0x08801780           {$15} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x68]
        add (16|M0)              r5.0<1>:q     r12.0<1;1,0>:q    0x10:uw              {$14.src}
        add (16|M16)             r7.0<1>:q     r14.0<1;1,0>:q    0x10:uw             
        add (16|M0)              r1.0<1>:q     r12.0<1;1,0>:q    0x10:uw              {$15.src}
        add (16|M16)             r3.0<1>:q     r14.0<1;1,0>:q    0x10:uw             
        sync.nop                             null                             {$6.src}
        mov (16|M0)              r70.0<1>:q    r38.0<1;1,0>:q                   {$12.dst}
        mov (16|M16)             r72.0<1>:q    r40.0<1;1,0>:q                  
        mov (16|M0)              r74.0<1>:q    r42.0<1;1,0>:q                   {$7.src}
        mov (16|M16)             r76.0<1>:q    r44.0<1;1,0>:q                  
        mov (16|M0)              r70.0<1>:q    r58.0<1;1,0>:q                   {$13.dst}
        mov (16|M16)             r72.0<1>:q    r60.0<1;1,0>:q                  
        mov (16|M0)              r74.0<1>:q    r66.0<1;1,0>:q                   {$14.dst}
        mov (16|M16)             r76.0<1>:q    r68.0<1;1,0>:q                  
        mov (16|M0)              r78.0<1>:q    r46.0<1;1,0>:q                   {$15.dst}
        mov (16|M16)             r80.0<1>:q    r48.0<1;1,0>:q                  
        mov (16|M0)              r82.0<1>:q    r50.0<1;1,0>:q                  
        mov (16|M16)             r84.0<1>:q    r52.0<1;1,0>:q                  
        mov (16|M0)              r78.0<1>:q    r42.0<1;1,0>:q                  
        mov (16|M16)             r80.0<1>:q    r44.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r70:8  0x48000            0x08001784           {I@7,$0} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x48]
        mov (16|M0)              r58.0<1>:q    r62.0<1;1,0>:q                  
        mov (16|M16)             r60.0<1>:q    r64.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r16  r78:8  0x48000            0x08001784           {I@3,$1} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x48]
        mov (16|M0)              r66.0<1>:q    r46.0<1;1,0>:q                  
        mov (16|M16)             r68.0<1>:q    r48.0<1;1,0>:q                  
        mov (16|M0)              r62.0<1>:q    r38.0<1;1,0>:q                  
        mov (16|M16)             r64.0<1>:q    r40.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r54:8  0x68000            0x08001784           {I@5,$2} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x68]
        send.ugm (32|M0)         null     r24  r62:8  0x68000            0x08001784           {I@1,$3} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x68]
        add (16|M0)              r16.0<1>:q    r12.0<1;1,0>:q    0x10:uw              {$1.src}
        add (16|M16)             r18.0<1>:q    r14.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r23.0<1>:q    r32.0<1;1,0>:q    0x10:uw              {$3.src}
        add (16|M0)              r25.0<1>:q    r30.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r27.0<1>:q    r32.0<1;1,0>:q    0x10:uw             
        send.ugm (32|M0)         r46      r16  null:0  0xE8000            0x08801780           {I@4,$4} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0xE8]
        send.ugm (32|M0)         r38      r12  null:0  0xE8000            0x08801780           {$5} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0xE8]
        send.ugm (32|M0)         r110     r5  null:0  0xC8000            0x08801780           {$8} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0xC8]
        send.ugm (32|M0)         r102     r12  null:0  0xC8000            0x08801780           {$9} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0xC8]
        send.ugm (32|M0)         r78      r1  null:0  0xA8000            0x08801780           {$6} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0xA8]
        send.ugm (32|M0)         r70      r12  null:0  0xA8000            0x08801780           {$7} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0xA8]
        send.ugm (32|M0)         r94      r34  null:0  0x88000            0x08801780           {$10} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x88]
        send.ugm (32|M0)         r86      r12  null:0  0x88000            0x08801780           {$11} // wr:4+0, rd:8; load.ugm.d64x2.a64.flat[A+0x88]
        add (16|M0)              r17.0<1>:q    r30.0<1;1,0>:q    0x10:uw              {$4.src}
        add (16|M16)             r19.0<1>:q    r32.0<1;1,0>:q    0x10:uw             
        sync.nop                             null                             {$2.src}
        mov (16|M0)              r54.0<1>:q    r50.0<1;1,0>:q                   {$4.dst}
        mov (16|M16)             r56.0<1>:q    r52.0<1;1,0>:q                  
        mov (16|M0)              r58.0<1>:q    r46.0<1;1,0>:q                  
        mov (16|M16)             r60.0<1>:q    r48.0<1;1,0>:q                  
        mov (16|M0)              r62.0<1>:q    r42.0<1;1,0>:q                   {$5.dst}
        mov (16|M16)             r64.0<1>:q    r44.0<1;1,0>:q                  
        mov (16|M0)              r66.0<1>:q    r38.0<1;1,0>:q                  
        mov (16|M16)             r68.0<1>:q    r40.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r54:8  0x88000            0x08001784           {I@5,$12} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x88]
        sync.nop                             null                             {$6.src}
        mov (16|M0)              r1.0<1>:q     r114.0<1;1,0>:q                  {$8.dst}
        mov (16|M16)             r3.0<1>:q     r116.0<1;1,0>:q                 
        mov (16|M0)              r5.0<1>:q     r110.0<1;1,0>:q                 
        mov (16|M16)             r7.0<1>:q     r112.0<1;1,0>:q                 
        send.ugm (32|M0)         null     r17  r62:8  0x88000            0x08001784           {I@5,$13} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0x88]
        mov (16|M0)              r9.0<1>:q     r106.0<1;1,0>:q                  {$9.dst}
        mov (16|M16)             r11.0<1>:q    r108.0<1;1,0>:q                  {$11.src}
        mov (16|M0)              r13.0<1>:q    r102.0<1;1,0>:q                 
        mov (16|M16)             r15.0<1>:q    r104.0<1;1,0>:q                 
        send.ugm (32|M0)         null     r30  r1:8  0xA8000            0x08001784           {I@5,$14} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0xA8]
        sync.nop                             null                             {$10.src}
        mov (16|M0)              r34.0<1>:q    r82.0<1;1,0>:q                   {$6.dst}
        mov (16|M16)             r36.0<1>:q    r84.0<1;1,0>:q                  
        mov (16|M0)              r38.0<1>:q    r78.0<1;1,0>:q                  
        mov (16|M16)             r40.0<1>:q    r80.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r21  r9:8  0xA8000            0x08001784           {I@5,$15} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0xA8]
        mov (16|M0)              r42.0<1>:q    r74.0<1;1,0>:q                   {$7.dst}
        mov (16|M0)              r46.0<1>:q    r70.0<1;1,0>:q                  
        mov (16|M16)             r48.0<1>:q    r72.0<1;1,0>:q                  
        mov (16|M16)             r44.0<1>:q    r76.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r34:8  0xC8000            0x08001784           {I@5,$0} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0xC8]
        mov (16|M0)              r74.0<1>:q    r94.0<1;1,0>:q                   {$10.dst}
        mov (16|M0)              r70.0<1>:q    r98.0<1;1,0>:q                  
        mov (16|M16)             r72.0<1>:q    r100.0<1;1,0>:q                 
        mov (16|M16)             r76.0<1>:q    r96.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r25  r42:8  0xC8000            0x08001784           {I@5,$1} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0xC8]
        add (16|M0)              r50.0<1>:q    r30.0<1;1,0>:q    0x10:uw             
        add (16|M16)             r52.0<1>:q    r32.0<1;1,0>:q    0x10:uw             
        mov (16|M0)              r82.0<1>:q    r86.0<1;1,0>:q                   {$11.dst}
        mov (16|M16)             r84.0<1>:q    r88.0<1;1,0>:q                  
        mov (16|M0)              r78.0<1>:q    r90.0<1;1,0>:q                  
        mov (16|M16)             r80.0<1>:q    r92.0<1;1,0>:q                  
        send.ugm (32|M0)         null     r30  r70:8  0xE8000            0x08001784           {I@7,$3} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0xE8]
        send.ugm (32|M0)         null     r50  r78:8  0xE8000            0x08001784           {I@1,$4} // wr:4+8, rd:0; store.ugm.d64x2.a64.flat[A+0xE8]
(W)     send.gtwy (1|M0)         null     r127  null:0  0x0            0x02000010           {EOT,$5} // wr:1+0, rd:0; end of thread
L2912:
(W)     mov (16|M0)              null<1>:ud    0x6DB71429:ud                             
(W)     mov (16|M0)              null<1>:ud    0x9CF85212:ud                             
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
