"""A provider's registrar and proxy that nobody here wrote: Kamailio. Accounts register at it with digest; calls of the telephone network go to where they are
registered, so with the Contact in the Request-URI and the number in To."""
import shutil
import subprocess
import time
from pathlib import Path

from live_engine import free_port

CONFIGURATION = """#!KAMAILIO
debug=1
log_stderror=yes
children=2
auto_aliases=no
mpath="{modules}"
listen=udp:{address}:{port}
listen=tcp:{address}:{port}
tcp_accept_no_cl=yes
tcp_connection_lifetime={connection_lifetime}
loadmodule "kex.so"
loadmodule "pv.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "ctl.so"
modparam("ctl", "binrpc", "unix:{folder}/ctl")
modparam("auth", "nonce_expire", {nonce_lifetime})
modparam("registrar", "max_expires", {granted_max})

request_route {{
  if (!mf_process_maxfwd_header("10")) exit;
  if (is_method("REGISTER")) {{
    $var(secret) = "nobody's";
{accounts}    if (!pv_www_authenticate("{address}", "$var(secret)", "0")) {{ www_challenge("{address}", "1"); exit; }}
    if ($au != $tU) {{ sl_send_reply("403", "Not yours"); exit; }}
    save("location");
    exit;
  }}
  if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
  if (has_totag()) {{ if (!loose_route() && is_method("ACK") && !t_check_trans()) {{ t_relay(); exit; }} t_relay(); exit; }}
  if (is_method("ACK")) {{ t_check_trans(); exit; }}
  if (is_method("OPTIONS")) {{ sl_send_reply("200", "Here"); exit; }}
  if (!is_method("INVITE")) exit;
  record_route();
  $ru = "sip:" + $hdr(X-Account) + "@{address}";
  if (!lookup("location")) {{ sl_send_reply("480", "Nobody is registered"); exit; }}
  t_relay();
}}
"""


class Provider:
    """`accounts`: passwords by user. Calls that come to it name the account they are for in `X-Account`."""

    def __init__(self, folder, address, accounts, **more):
        self.folder, self.address, self.port = Path(folder) / "kamailio", address, free_port(address)
        self.folder.mkdir()
        self.settings = {"connection_lifetime": 3600, "nonce_lifetime": 300, "granted_max": 3600} | more
        self.accounts, self.process = dict(accounts), None
        self.begin()

    @staticmethod
    def modules():
        owned = subprocess.run(["dpkg", "-L", "kamailio"], capture_output=True, text=True, check=True).stdout
        return Path(next(line for line in owned.splitlines() if line.endswith("/tm.so"))).parent

    @staticmethod
    def installed():
        return shutil.which("kamailio") is not None

    def begin(self):
        accounts = "".join(f'    if ($tU == "{user}") $var(secret) = "{password}";\n' for user, password in self.accounts.items())
        file = self.folder / "kamailio.cfg"
        file.write_text(CONFIGURATION.format(modules=self.modules(), address=self.address, port=self.port, folder=self.folder, accounts=accounts,
                                             **self.settings))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(["kamailio", "-f", str(file), "-DD", "-E", "-m", "64", "-M", "8", "-Y", str(self.folder)],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 15
        while self.ask("core.version") is None:
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError("kamailio does not run:\n" + (self.folder / "log").read_text()[-3000:])
            time.sleep(0.05)

    def end(self):
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(15)
        self.process = None
        (self.folder / "ctl").unlink(missing_ok=True)

    def ask(self, *command):
        """What its own tool says; None where it does not answer."""
        said = subprocess.run(["kamcmd", "-s", f"unix:{self.folder}/ctl", *command], capture_output=True, text=True, timeout=10, check=False)
        return said.stdout if said.returncode == 0 else None

    def bindings(self):
        """What is registered and has not run out, by account: what its own tool says of each (Address, Call-ID, CSeq, ...)."""
        found, user = {}, None
        for line in (self.ask("ul.dump") or "").splitlines():
            key, _, value = (part.strip() for part in line.partition(":"))
            if key == "AoR":
                user = value.split("@")[0]
            elif key == "Address":
                found.setdefault(user, []).append({key: value})
            elif user in found:
                found[user][-1][key] = value
        return found

    def contacts(self):
        """Their addresses alone."""
        return {user: [one["Address"] for one in all_of] for user, all_of in self.bindings().items()}

    def until(self, contacts, seconds=10.0):
        """Until just these are registered."""
        end = time.monotonic() + seconds
        while self.contacts() != contacts:
            if time.monotonic() > end:
                raise AssertionError(f"registered are {self.contacts()}, not {contacts}")
            time.sleep(0.1)
