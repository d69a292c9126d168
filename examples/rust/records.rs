//! Records whose blocks come from the allocator of another module, as do all other allocations of Rust here.

use std::alloc::{GlobalAlloc, Layout};

#[link(wasm_import_module = "env")]
extern "C" {
    fn aligned_alloc(alignment: usize, bytes: usize) -> *mut u8;
    fn free(block: *mut u8);
}

struct LinkedHeap;

unsafe impl GlobalAlloc for LinkedHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        aligned_alloc(layout.align(), layout.size())
    }

    unsafe fn dealloc(&self, block: *mut u8, _layout: Layout) {
        free(block)
    }
}

#[global_allocator]
static HEAP: LinkedHeap = LinkedHeap;

#[repr(C)]
pub struct Record {
    id: i32,
    x: f32,
    y: f32,
}

#[no_mangle]
pub extern "C" fn create_record(id: i32, x: f32, y: f32) -> *mut Record {
    Box::into_raw(Box::new(Record { id, x, y }))
}

/// # Safety
///
/// `record` is from `create_record`, and is given once.
#[no_mangle]
pub unsafe extern "C" fn delete_record(record: *mut Record) {
    drop(Box::from_raw(record))
}
