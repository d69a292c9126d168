extern var prices_told: c_int;
extern fn tell(text: [*:0]const u8, cents: c_int) void;

export fn price(cents: c_int) c_int {
    const reduced = @divTrunc(cents * 3, 4);
    tell("price:", reduced);
    return prices_told;
}
