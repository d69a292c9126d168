//! Records on a heap that another module provides. This module has the memory.

extern "env" fn malloc(bytes: usize) ?*align(16) anyopaque;
extern "env" fn free(block: ?*anyopaque) void;

const Record = extern struct { id: i32, x: f32, y: f32 };

var live: i32 = 0;

export fn createRecord(id: i32, x: f32, y: f32) ?*Record {
    const block = malloc(@sizeOf(Record)) orelse return null;
    const record: *Record = @ptrCast(block);
    record.* = .{ .id = id, .x = x, .y = y };
    live += 1;
    return record;
}

export fn deleteRecord(record: ?*Record) void {
    if (record != null) live -= 1;
    free(record);
}

export fn liveRecords() i32 {
    return live;
}
