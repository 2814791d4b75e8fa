#include <channels/remote/contract.pb.h>
