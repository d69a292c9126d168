#include "part.h"
#include <string>

static std::string text = "none so far, and longer than a short string";
static std::string parts[3];

EXPORT(sentence) const char *sentence(const char *const *words, int count) {
  text.clear();
  for (int i = 0; i < count; i++) {
    parts[i % 3] += words[i];
    text += std::string(words[i]) + " ";
  }
  return text.c_str();
}

EXPORT(visit) int visit(int (*each)(const char *word, unsigned length)) {
  int sum = 0;
  for (const std::string &part : parts)
    sum += each(part.c_str(), part.size());
  return sum + (int)text.find("load");
}
