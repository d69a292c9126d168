import {readFileSync} from "node:fs";
import wabtf from "wabt";
const file=process.argv[2]; const b=new Uint8Array(readFileSync(file));
const [L,M]=[65536,133492];
function mk(inner){ return new Function("bytes","st","end","least","most",`
 const last=end-5; let at=st.at;
 while(at<=last){ ${inner}
  const fourth=bytes[at+3]; if(fourth<128){at+=4;continue;}
  const third=bytes[at+2]; if(third<128){at+=3;continue;}
  const second=bytes[at+1]; if(second<128){at+=2;continue;}
  const first=bytes[at], prior=bytes[at-1];
  if(first<128||(prior>4&&prior!==0x41)){at+=1;continue;}
  const fifth=bytes[at+4]; const value=(first & 0x7f) | ((second & 0x7f) << 7) | ((third & 0x7f) << 14) | ((fourth & 0x7f) << 21);
  const start=at; at+=5; if(fifth>=8)continue; at+=1; st.value=value|fifth<<28; if(st.value<least||st.value>most)continue; st.at=at; st.found=start; return true; }
 st.at=at; return false;`); }
const js=f=>()=>{const st={at:1,value:0,found:0}; let n=0; while(f(b,st,b.length,L,M))n++; return n;};
const words=()=>{ const v=new DataView(b.buffer,b.byteOffset,b.byteLength); let n=0; let m0=v.getInt32(0,true)&0x80808080; let skip=0; let sum=0,sums=0;
 for(let at=4,e=b.length-8;at<e;at+=4){ const w=v.getInt32(at,true); sum=(sum+w)|0; sums=(sums+sum)|0; const m1=w&0x80808080; const c=m0&(m0>>>8|m1<<24)&(m0>>>16|m1<<16)&(m0>>>24|m1<<8); m0=m1; if(c!==0){ let s=at-4+((31-Math.clz32(c&-c))>>3); if(s<skip) continue; const prior=b[s-1]; if(prior>4&&prior!==0x41) continue; const fifth=b[s+4]; if(fifth>=8) continue; skip=s+6; const value=(b[s]&127)|((b[s+1]&127)<<7)|((b[s+2]&127)<<14)|((b[s+3]&127)<<21)|fifth<<28; if(value>=L&&value<=M)n++; } } return n+(sums===1?1:0); };
const wabt=await wabtf();
const wat=`(module (memory (export "m") 2)
 (global $sum (mut i32) (i32.const 0)) (global $sums (mut i32) (i32.const 0))
 (func (export "scan") (param $at i32) (param $end i32) (param $least i32) (param $span i32) (param $out i32) (result i32)
  (local $w i64) (local $n i32) (local $s i32) (local $v i32) (local $p i32)
  (block $done (loop $next
    (br_if $done (i32.gt_u (local.get $at) (local.get $end)))
    (local.set $w (i64.load align=1 (local.get $at)))
    (local.set $w (i64.and (local.get $w) (i64.const 0x8080808080808080)))
    (local.set $w (i64.and (i64.and (local.get $w) (i64.shr_u (local.get $w) (i64.const 8))) (i64.and (i64.shr_u (local.get $w) (i64.const 16)) (i64.shr_u (local.get $w) (i64.const 24)))))
    (if (i64.eqz (local.get $w)) (then (local.set $at (i32.add (local.get $at) (i32.const 5))) (br $next)))
    (local.set $s (i32.add (local.get $at) (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $w)) (i64.const 3)))))
    (local.set $p (i32.load8_u (i32.sub (local.get $s) (i32.const 1))))
    (if (i32.and (i32.gt_u (local.get $p) (i32.const 4)) (i32.ne (local.get $p) (i32.const 0x41))) (then (local.set $at (i32.add (local.get $s) (i32.const 1))) (br $next)))
    (local.set $p (i32.load8_u offset=4 (local.get $s)))
    (local.set $at (i32.add (local.get $s) (i32.const 5)))
    (if (i32.ge_u (local.get $p) (i32.const 8)) (then (br $next)))
    (local.set $at (i32.add (local.get $s) (i32.const 6)))
    (local.set $v (i32.load align=1 (local.get $s)))
    (local.set $v (i32.or (i32.or (i32.and (local.get $v) (i32.const 0x7f)) (i32.and (i32.shr_u (local.get $v) (i32.const 1)) (i32.const 0x3f80))) (i32.or (i32.or (i32.and (i32.shr_u (local.get $v) (i32.const 2)) (i32.const 0x1fc000)) (i32.and (i32.shr_u (local.get $v) (i32.const 3)) (i32.const 0xfe00000))) (i32.shl (local.get $p) (i32.const 28)))))
    (if (i32.le_u (i32.sub (local.get $v) (local.get $least)) (local.get $span)) (then (i32.store (local.get $out) (local.get $s)) (local.set $out (i32.add (local.get $out) (i32.const 4)))))
    (br $next)))
  (local.get $out))
 (func (export "sum") (param $at i32) (param $end i32) (local $s i32) (local $t i32)
  (local.set $s (global.get $sum)) (local.set $t (global.get $sums))
  (block $done (loop $next (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
   (local.set $s (i32.add (local.get $s) (i32.load align=1 (local.get $at)))) (local.set $t (i32.add (local.get $t) (local.get $s)))
   (local.set $at (i32.add (local.get $at) (i32.const 4))) (br $next)))
  (global.set $sum (local.get $s)) (global.set $sums (local.get $t)))
)`;
const bin=wabt.parseWat("k.wat",wat).toBinary({}).buffer; console.log("kernel bytes",bin.length);
let t00=performance.now(); const {exports:k}=new WebAssembly.Instance(new WebAssembly.Module(bin)); console.log("instantiate",(performance.now()-t00).toFixed(2)); const mem=new Uint8Array(k.m.buffer);
const W=32768; 
const wasm=(both)=>()=>{ let n=0; for(let from=1;from<b.length;from+=W-16){ const part=b.subarray(from-1,from+W-1); mem.set(part); const out=k.scan(1,part.length-5-4,L,M-L,65536); n+=(out-65536)>>2; if(both)k.sum(0,part.length);} return n; };
const all={A:js(mk("")),C:js(mk("while(at<last-8&&(bytes[at+3]|bytes[at+7])<128)at+=8; if(at>last)break;")),words,wasm:wasm(false),wasmSum:wasm(true)};
const only=process.argv[3]; const t={};
for(let r=0;r<40;r++) for(const [n,f] of Object.entries(all)){ if(only&&n!==only)continue; const t0=performance.now(); const c=f(); (t[n]??=[]).push(performance.now()-t0); t[n].c=c; }
for(const [n,x] of Object.entries(t)) console.log(n,x.c,"first",x[0].toFixed(2),"min",Math.min(...x).toFixed(2),"med",x.slice(10).sort((a,b)=>a-b)[15].toFixed(2));
