# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What a person does with our modules and DKMS, step by step, for one kernel."""

import resource

from . import boot, config, klog, own_packages
from .copy import Copy
from .packages import OLD_DKMS_DIR
from .stack import TYPE, TYPES

NEXT = "99.9"
# Where copies with an old dkms have a file.
OLD_DKMS_MARK = "/var/tmp/old-dkms"
SIGNER = "vgt lab key"
# What DKMS, its users and the packages write to. The signing key stays, it is the machine's.
_STATE = r"""
cd /; find etc usr/src usr/lib/modprobe.d usr/lib/modules-load.d usr/sbin usr/local \
	usr/lib/modules var/lib/dkms -path usr/lib/modules/*/kernel -prune -o \
	-path usr/src/linux-* -prune -o ! -type d ! -name 'mok.*' ! -name ld.so.cache -print0 |
	sort -z | xargs -0 sha256sum 2> /dev/null
find etc/kernel usr/src -type d
"""
# A key of our own, as one who uses Secure Boot has.
_KEY = f"""
openssl req -new -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN={SIGNER}/' \
	-keyout /root/mok.key -outform DER -out /root/mok.der 2> /dev/null
printf 'mok_signing_key=/root/mok.key\nmok_certificate=/root/mok.der\n' >> /etc/dkms/framework.conf
"""

# Another build of i915.ko: its types have a string more, which nothing uses.
_OTHER_I915 = r"""
case {ko} in *.xz) xz -dc {ko} ;; *) cat {ko} ;; esac > /tmp/i915.ko
objcopy --dump-section .BTF=/tmp/btf /tmp/i915.ko /dev/null
perl -0777 -pi -e 'substr($_, 20, 4) = pack("V", unpack("V", substr($_, 20, 4)) + 4);
	$_ .= "new\0"' /tmp/btf
objcopy --update-section .BTF=/tmp/btf /tmp/i915.ko
"""

# Where the distribution's i915 is kept while there is another one.
_STOCK = "/var/tmp/stock-i915"
_TYPES_LISTED = f"ls -d {TYPES}/{TYPE}"
# What a machine with our modules finds when it has booted: {what: a command that succeeds}.
_WITH_OURS = {
    "i915 offers itself": "grep -x Y /sys/module/i915/parameters/enable_gvt",
    "vgt-kvm is loaded": "grep '^vgt_kvm ' /proc/modules",
    "there are types of vGPUs": _TYPES_LISTED,
}
# And one from which they were removed.
_WITHOUT_OURS = {
    "i915 does not offer itself": "grep -x N /sys/module/i915/parameters/enable_gvt",
    "no module of ours is loaded": "! grep ^vgt /proc/modules",
    "the kernel is not tainted": "grep -x 0 /proc/sys/kernel/tainted",
    "there is a card": "ls /dev/dri/card0 /dev/dri/renderD128",
    "each engine runs batches": "vgt_engines 5 > engines && [ $(grep -c stores engines) = 4 ]",
    "the kernel's own kvmgt can be had":
        "for one in /sys/class/vtconsole/*; do "
        "if grep -q 'frame buffer' $one/name; then echo 0 > $one/bind; fi; done; "
        "modprobe -r i915 && modprobe i915 enable_gvt=1 && modprobe kvmgt && "
        f"grep '^kvmgt ' /proc/modules && {_TYPES_LISTED}",
}
# kvmgt looks for a file that nobody has, and goes on without it.
_KVMGT_FIRMWARE = "golden_hw_state"


def _cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Script:
    """scripts/dkms-install, from a tree."""

    purge = None
    initramfs = True

    @staticmethod
    def install(copy, release, version):
        """Commands that install @version; the tree is exported when they are asked for."""
        return f"{own_packages.export(copy, version, version)}/scripts/dkms-install " \
               f"--kernel {release}"

    # From the newest tree that there is.
    remove = "$(ls /build/*/scripts/dkms-install | tail -n 1) --remove"


class _Deb:
    """The Debian package."""

    # Not apt, which does nothing where the old dkms lacks a package that it wants.
    remove = "dpkg -r vgt-dkms"
    purge = "dpkg -P vgt-dkms"
    initramfs = True

    @staticmethod
    def install(copy, _release, version):
        """As above. Built here it wants the dkms of here, and apt insists on it."""
        tree = own_packages.export(copy, f"{version}/vgt", version)
        debs = own_packages.build(copy, "deb", tree, True)
        deb = next(d for d in debs if "vgt-dkms" in d)
        return (f"if [ -e {OLD_DKMS_MARK} ]; then dpkg -i --force-depends-version {deb}; "
                f"else apt-get install -y -q {deb}; fi")


class _Rpm:
    """The RPM package; the lab's rpm knows nothing of what Debian's packages have installed."""

    remove = "rpm -e vgt-dkms"
    purge = None
    initramfs = False

    @staticmethod
    def install(copy, _release, version):
        """As above."""
        tree = own_packages.export(copy, version, version)
        rpms = own_packages.build(copy, "rpm", tree, True)
        return "rpm -U --nodeps " + next(r for r in rpms if "vgt-dkms" in r)


WAYS = {"script": _Script, "deb": _Deb, "rpm": _Rpm}


class Steps:
    """The steps for one kernel, one dkms ('trixie' or 'bookworm') and one way to install."""

    def __init__(self, series, dkms, way, verdict, server, brief):
        self.release = config.kernel_release(series)
        self.series = series
        self.dkms = dkms
        self.way = WAYS[way]()
        self.name = f"{series}, dkms of {dkms}, {way}"
        self.verdict = verdict
        self.server = server
        self.brief = brief
        self.out = config.BUILD / "lab" / f"dkms-{series}-{dkms}-{way}"
        self.version = own_packages.version()
        self.updates = f"/lib/modules/{self.release}/updates/dkms"
        self.copy = None
        self.before = None

    def _steps(self):
        yield "installs", self._install
        if self.way.initramfs:
            yield "the initramfs has what modprobe.d says of i915", self._initramfs
        yield "modprobe kvmgt means ours, and i915 offers itself", self._modprobe
        yield "a machine that boots with them offers vGPUs", self._boots_with_ours
        if not self.brief:
            yield from self._changes()
        yield "leaves nothing behind when removed", self._remove
        yield "a machine that boots then has its stock i915, and that works", self._boots_without

    def _changes(self):
        """What happens while they are installed."""
        yield "modules are signed with the key that dkms was given", self._signed
        yield ("an unsupported kernel is skipped, and its installation goes on",
               self._other_series)
        yield "a kernel without GVT is skipped, and its installation goes on", self._without_gvt
        yield "another i915 under the same release gets modules of its own", self._rebuilt
        yield "a newer version takes the place of this one", self._upgrade
        yield ("an i915 that is not known is skipped, and the installation goes on",
               self._unknown)

    def run(self):
        """All steps, in one copy of the lab root; where one fails the rest is not tried."""
        with Copy() as self.copy:
            self._prepare()
            self.before = self.copy.output(_STATE)
            for name, step in self._steps():
                start = _cpu_seconds()
                why = step()
                if not self.verdict.check(f"{self.name}: {name}", not why, why or "",
                                          f"{_cpu_seconds() - start:.0f} s of a processor"):
                    break

    def _prepare(self):
        """Only the kernel in question, a key, and the dkms that is asked for."""
        # A small initramfs, whose i915 is told what modprobe.d says.
        initramfs = f"""
printf 'MODULES=list\n' > /etc/initramfs-tools/conf.d/modules
printf '%s\n' {' '.join(boot.INITRAMFS_MODULES)} >> /etc/initramfs-tools/modules
update-initramfs -c -k {self.release}
mkdir {_STOCK}; cp {self._i915()}* {_STOCK}/
"""
        others = [config.kernel_release(k) for k in config.kernels() if k != self.series]
        hide = "".join(f"rm /lib/modules/{k}/build /boot/config-{k}\n" for k in others)
        self.copy.output(hide + _KEY + initramfs)
        if self.dkms == "bookworm":
            self.copy.output(f"dpkg -i --force-downgrade,depends,confnew {OLD_DKMS_DIR}/*.deb; "
                             f"rm -f /etc/kernel/preinst.d/dkms; touch {OLD_DKMS_MARK} {_KEY}")

    def _try(self, script):
        """None if @script succeeds, else what it said last."""
        status, text = self.copy.run(script)
        last = "; ".join(line for line in text.strip().splitlines()[-6:] if line.strip())
        return f"status {status}: {last}" if status else None

    def _i915(self):
        """Its path, without what its compression adds."""
        return f"/lib/modules/{self.release}/kernel/drivers/gpu/drm/i915/i915.ko"

    @staticmethod
    def _hooks(when, release):
        """What the installation of a kernel's package runs."""
        return f"run-parts --report --exit-on-error --arg={release} " \
               f"--arg=/boot/vmlinuz-{release} /etc/kernel/{when}.d\n"

    def _there(self, version):
        """Script that fails unless @version is installed, alone, and fits its i915."""
        return (f"ls {self.updates}/vgt.ko* {self.updates}/vgt-kvm.ko*\n"
                f"test \"$(dkms status vgt | sed 's/[, ].*//')\" = vgt/{version}\n"
                f"test -d /usr/src/vgt-{version}\n"
                f"vgt-rebuild {self.release} | grep 'nothing to do'\n")

    def _install(self):
        return self._try(self.way.install(self.copy, self.release, self.version) + "\n" +
                         self._there(self.version))

    def _initramfs(self, negation=""):
        return self._try(f"{negation} lsinitramfs /boot/initrd.img-{self.release} | "
                         "grep -x '.*modprobe.d/vgt.conf'")

    def _modprobe(self):
        return self._try(f"modprobe -S {self.release} -n -R kvmgt | grep -x 'vgt[-_]kvm'\n"
                         "modprobe -c | grep -x 'options i915 enable_gvt=1'\n"
                         "cat /etc/modules-load.d/*.conf /usr/lib/modules-load.d/*.conf | "
                         "grep -x vgt-kvm")

    def _signed(self):
        return self._try(f"for one in {self.updates}/vgt*.ko*; do "
                         f"modinfo -F signer $one | grep -x '{SIGNER}'; done")

    def _strange_kernel(self, release, change):
        """Script: kernel @release arrives, whose headers are ours after @change."""
        build = f"/lib/modules/{release}/build"
        return (f"mkdir -p {build}\n"
                f"cp -rs $(readlink -f /lib/modules/{self.release}/build)/. {build}/\n"
                f"cp -rl /lib/modules/{self.release}/kernel /lib/modules/{release}/\n"
                f"cp /lib/modules/{self.release}/modules.* /lib/modules/{release}/\n"
                f"cd {build}; {change}\n" +
                self._hooks("preinst", release) + self._hooks("postinst", release) +
                self._hooks("header_postinst", release) +
                f"if ls /lib/modules/{release}/updates/dkms/vgt.ko*; then exit 1; fi\n"
                f"rm -rf /lib/modules/{release}\n")

    def _skipped(self, release, change):
        status, text = self.copy.run(self._strange_kernel(release, change))
        said = [line for line in text.splitlines()
                if release in line and ("skip" in line or "no modules" in line)]
        if status == 0 and said:
            return self._try(self._there(self.version))
        return f"status {status}: {'; '.join(text.strip().splitlines()[-6:])}"

    def _other_series(self):
        return self._skipped("9.9.9-amd64", "true")

    def _without_gvt(self):
        return self._skipped(f"{self.series}.999-cloud-amd64",
                             "sed -i '/CONFIG_DRM_I915_GVT/d' .config include/config/auto.conf")

    def _rebuilt(self):
        ko = self._i915()
        return self._try(_OTHER_I915.format(ko=f"$(ls {ko}*)") +
                         self._hooks("preinst", self.release) +
                         f"rm {ko}*; cp /tmp/i915.ko {ko}; depmod {self.release}\n" +
                         self._hooks("postinst", self.release) +
                         self._there(self.version))

    def _upgrade(self):
        return self._try(self.way.install(self.copy, self.release, NEXT) + "\n" +
                         self._there(NEXT) + f"! ls -d /usr/src/vgt-{self.version}")

    def _unknown(self):
        """Modules are there before; after, there is none that does anything."""
        return self._try(f"dkms unbuild vgt/{NEXT} -k {self.release}\n"
                         f"sed -i 's/\\t.*/\\t0123456789abcdef/' "
                         f"/usr/src/vgt-{NEXT}/i915-hooks/reviewed\n" +
                         self._hooks("postinst", self.release) +
                         f"! modinfo -F i915_btf {self.updates}/vgt.ko* | grep .")

    def _remove(self):
        why = self._try(f"rm {self._i915()}*; cp {_STOCK}/* $(dirname {self._i915()}); "
                        f"depmod {self.release}\n{self.way.remove}")
        if why:
            return why
        if self.way.purge:
            why = self._try(self._hooks("postinst", self.release) + self.way.purge)
        if self.way.initramfs:
            why = why or self._initramfs("!")
        left = set(self.copy.output(_STATE).splitlines()) ^ set(self.before.splitlines())
        return why or "; ".join(sorted(left)[:8])

    def _boot(self, wanted):
        """Boot what is installed; returns what is not as @wanted."""
        if not self.way.initramfs:
            # As docs/install.md says for such packages.
            self.copy.output(f"update-initramfs -u -k {self.release}")
        log, results = boot.boot(self.copy, self.release, wanted, self.server, self.out)
        wrong = [f"not so: {what}: {text}" for what, (status, text) in results.items() if status]
        loud = [line for line in klog.of_host(klog.lines(log)) if _KVMGT_FIRMWARE not in line]
        return "; ".join(wrong + loud[:1])

    def _boots_with_ours(self):
        return self._boot(_WITH_OURS)

    def _boots_without(self):
        return self._boot(_WITHOUT_OURS)
