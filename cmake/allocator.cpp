/// How jemalloc manages the memory of the programs, read by it at the start (`malloc_conf` in its manual);
/// the environment's MALLOC_CONF goes before. Large pages: what a decision touches lies all over the pool's
/// memory, and with small pages finding where a page is takes as long as reading it.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always,metadata_thp:auto";
}
