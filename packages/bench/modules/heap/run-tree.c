/* Many small nodes: a tree is built, walked, and freed, children before their parent. */

#include "run.h"

enum { NODES = 200000 };

struct Node {
  struct Node *left;
  struct Node *right;
  uint32_t bytes;
  uint32_t mark; /* also in the last four bytes of the block: the same bytes in the smallest block */
};

/* A tree with this number of nodes, of 16 to 64 bytes each. */
static struct Node *build(struct Run *run, uint32_t nodes) {
  if (nodes == 0) return 0;
  uint32_t bytes = 4 * randomFrom(run, sizeof(struct Node) / 4, 16);
  struct Node *node = (struct Node *)expectBlock(malloc(bytes));
  node->bytes = bytes;
  node->mark = nodes;
  *lastWord((uint8_t *)node, bytes) = nodes;
  uint32_t rest = nodes - 1;
  node->left = build(run, rest / 2);
  node->right = build(run, rest - rest / 2);
  return node;
}

static uint32_t countNodes(struct Node *node) {
  return node ? 1 + countNodes(node->left) + countNodes(node->right) : 0;
}

static void freeAll(struct Run *run, struct Node *node) {
  if (node == 0) return;
  freeAll(run, node->left);
  freeAll(run, node->right);
  if (*lastWord((uint8_t *)node, node->bytes) != node->mark) __builtin_trap();
  run->checksum = run->checksum * 31 + node->bytes;
  free(node);
}

__attribute__((export_name("tree"))) uint32_t tree(uint32_t passes) {
  for (uint32_t pass = 0; pass < passes; pass++) {
    struct Node *root = build(&lastRun, NODES * scale);
    if (countNodes(root) != NODES * scale) __builtin_trap();
    freeAll(&lastRun, root);
    lastRun.calls += 2 * NODES * scale;
  }
  return lastRun.checksum;
}
