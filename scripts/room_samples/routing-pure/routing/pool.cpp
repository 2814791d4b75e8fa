#include <random>
long moment() { return clock::now().time_since_epoch().count(); }
