/* Filling and checking zones. */

#include "zones.h"
#include "report.h"

typedef struct Bytes {
  size_t start, end;
} Bytes;

static Bytes zoneBefore(const Entry *entry) { return (Bytes){entry->payload - ZONE, entry->payload}; }

static Bytes payloadBytes(const Entry *entry) { return (Bytes){entry->payload, entry->payload + entry->bytes}; }

static Bytes zoneBehind(const Entry *entry) {
  return (Bytes){entry->payload + entry->bytes, addressOf(blockBehind(blockAround(entry), entry->size))};
}

static void fill(Bytes bytes, uint8_t value) { __builtin_memset((void *)bytes.start, value, bytes.end - bytes.start); }

static int isFilled(Bytes bytes, uint8_t value) {
  uint64_t eight = value * 0x0101010101010101u;
  size_t at = bytes.start;
  while (at % sizeof eight != 0 && at < bytes.end && *(const uint8_t *)at == value) at++;
  if (at % sizeof eight == 0) {
    while (bytes.end - at >= sizeof eight && *(const uint64_t *)at == eight) at += sizeof eight;
  }
  while (at < bytes.end && *(const uint8_t *)at == value) at++;
  return at == bytes.end;
}

/* Returns whether all bytes have this value, and sets them if not. */
static int wasFilled(Bytes bytes, uint8_t value) {
  if (isFilled(bytes, value)) return 1;
  fill(bytes, value);
  return 0;
}

void fillNew(const Entry *entry) {
  fill(zoneBefore(entry), ZONE_BYTE);
  fill(payloadBytes(entry), NEW_BYTE);
  fill(zoneBehind(entry), ZONE_BYTE);
}

void fillFreed(const Entry *entry) { fill(payloadBytes(entry), FREED_BYTE); }

int hasItsHeader(const Entry *entry) { return (blockAround(entry)->header & ~PREVIOUS_FREE) == entry->size; }

/* Restores the header without the flag: at worst, the block is not merged with a free one before it. */
static int hadItsHeader(const Entry *entry) {
  if (hasItsHeader(entry)) return 1;
  blockAround(entry)->header = entry->size;
  return 0;
}

static int reportIf(int isFault, Fault kind, const Entry *entry) {
  if (isFault) heap_report(kind, entry->payload, entry->bytes);
  return isFault;
}

int checkBlock(const Entry *entry) {
  int headerChanged = !hadItsHeader(entry);
  int beforeChanged = !wasFilled(zoneBefore(entry), ZONE_BYTE);
  int payloadChanged = entry->isFreed && !wasFilled(payloadBytes(entry), FREED_BYTE);
  int behindChanged = !wasFilled(zoneBehind(entry), ZONE_BYTE);
  return reportIf(payloadChanged, WRITE_AFTER_FREE, entry) + reportIf(behindChanged, OVERFLOW, entry) +
         reportIf(headerChanged || beforeChanged, UNDERFLOW, entry);
}
