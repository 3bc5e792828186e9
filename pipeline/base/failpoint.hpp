// Failpoints: places where a test build can be told to die, stop, wait or fail, by
//   DT_FAILPOINTS="name=action[@nth|%percent];…"   action: kill | stop | delay:MS | err
// and, in the same builds, DT_BREAK=no_settle | no_intent | mark_before_send | no_dedupe |
// judge_without_look | believe_commits | trust_pages | no_lease, which takes a safeguard away so that the
// harness can be seen to fail (no_lease: so that a clock at speed leaves a call its time). A release build
// holds none of the names.
#pragma once

#ifdef DT_WITH_FAILPOINTS
namespace drumtower::failpoint {
/// Carries out what DT_FAILPOINTS says of `name`; true when the action is `err` and it fires now.
bool hit(const char* name);
/// Whether DT_BREAK names this safeguard.
bool broken(const char* safeguard);
}  // namespace drumtower::failpoint
#define DT_FAILPOINT(name) static_cast<void>(::drumtower::failpoint::hit(name))
#define DT_FAILPOINT_FAILS(name) (::drumtower::failpoint::hit(name))
#define DT_BROKEN(safeguard) (::drumtower::failpoint::broken(safeguard))
#else
#define DT_FAILPOINT(name) static_cast<void>(0)
#define DT_FAILPOINT_FAILS(name) false
#define DT_BROKEN(safeguard) false
#endif
