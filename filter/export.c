/* SPDX-License-Identifier: ISC */
/*
 * Made and run by the build: prints the system call filters as C tables, so
 * that programs load them without libseccomp (R152). What a program may call
 * once it has started is the list here; everything else fails with EPERM, and
 * what only an intruder tries ends the process. Loading: lib/app/sandbox.c.
 */
#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>

static const char *const allowed[] = {
	/* files below the folders that Landlock leaves open */
	"access",
	"close",
	"faccessat",
	"faccessat2",
	"fadvise64",
	"fallocate",
	"fchmod",
	"fchown",
	"fcntl",
	"fdatasync",
	"flock",
	"fstat",
	"fsync",
	"ftruncate",
	"getcwd",
	"getdents64",
	"lseek",
	"lstat",
	"mkdir",
	"mkdirat",
	"newfstatat",
	"open",
	"openat",
	"pread64",
	"preadv",
	"pwrite64",
	"pwritev",
	"read",
	"readlink",
	"readlinkat",
	"readv",
	"rename",
	"renameat",
	"renameat2",
	"rmdir",
	"stat",
	"statx",
	"statfs",
	"fstatfs",
	"umask",
	"unlink",
	"unlinkat",
	"utimensat",
	"write",
	"writev",
	"copy_file_range",
	"sendfile",
	/* connections */
	"accept",
	"accept4",
	"connect",
	"dup",
	"dup2",
	"dup3",
	"epoll_create1",
	"epoll_ctl",
	"epoll_pwait",
	"epoll_wait",
	"eventfd2",
	"getpeername",
	"getsockname",
	"getsockopt",
	"pipe2",
	"poll",
	"ppoll",
	"pselect6",
	"recvfrom",
	"recvmsg",
	"select",
	"sendmsg",
	"sendto",
	"setsockopt",
	"shutdown",
	"signalfd4",
	"socketpair",
	/* memory; mmap and mprotect have a rule of their own */
	"brk",
	"madvise",
	"mincore",
	"mlock",
	"mlock2",
	"mremap",
	"msync",
	"munlock",
	"munmap",
	"membarrier",
	/* time, signals, the process itself */
	"alarm",
	"clock_getres",
	"clock_gettime",
	"clock_nanosleep",
	"exit",
	"exit_group",
	"futex",
	"getegid",
	"geteuid",
	"getgid",
	"getitimer",
	"getpgrp",
	"getpid",
	"getppid",
	"getrandom",
	"getrusage",
	"gettid",
	"gettimeofday",
	"getuid",
	"kill",
	"nanosleep",
	"restart_syscall",
	"rseq",
	"rt_sigaction",
	"rt_sigpending",
	"rt_sigprocmask",
	"rt_sigreturn",
	"rt_sigtimedwait",
	"sched_getaffinity",
	"sched_yield",
	"set_robust_list",
	"set_tid_address",
	"setitimer",
	"sigaltstack",
	"sysinfo",
	"tgkill",
	"time",
	"timer_create",
	"timer_delete",
	"timer_gettime",
	"timer_settime",
	"timerfd_create",
	"timerfd_settime",
	"times",
	"uname",
};

static const char *const killed[] = {
	"execve",
	"execveat",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
};

static int
add(scmp_filter_ctx ctx, uint32_t action, const char *const *names,
    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);

		/* Some architectures have only the newer ones. */
		if (number == __NR_SCMP_ERROR || number < 0)
			continue;
		if (seccomp_rule_add(ctx, action, number, 0) != 0)
			return -1;
	}
	return 0;
}

/* Memory is never writable and executable in turn (R150). */
static int
add_memory(scmp_filter_ctx ctx)
{
	const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ,
	    PROT_EXEC, 0);

	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		   no_exec) != 0 ||
		seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		    no_exec) != 0 ?
	    -1 :
	    0;
}

static int
add_sockets(scmp_filter_ctx ctx, int network)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6 };
	size_t count = network ? 3 : 1;

	for (size_t i = 0; i < count; i++)
		if (seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
			SCMP_A0(SCMP_CMP_EQ, (unsigned)families[i], 0)) != 0)
			return -1;
	return 0;
}

static int
print_filter(scmp_filter_ctx ctx, const char *name)
{
	struct sock_filter rule;
	FILE *file = tmpfile();
	unsigned count = 0;

	if (file == NULL || seccomp_export_bpf(ctx, fileno(file)) != 0)
		return -1;
	rewind(file);
	printf("\nconst struct sock_filter %s[] = {\n", name);
	for (; fread(&rule, sizeof(rule), 1, file) == 1; count++)
		printf("\t{ 0x%04x, %u, %u, 0x%08x },\n", rule.code, rule.jt,
		    rule.jf, rule.k);
	printf("};\nconst unsigned short %s_length = %u;\n", name, count);
	return fclose(file);
}

static int
make_filter(const char *name, int network)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = -1;

	if (ctx != NULL &&
	    seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
	    add(ctx, SCMP_ACT_ALLOW, allowed,
		sizeof(allowed) / sizeof(allowed[0])) == 0 &&
	    add(ctx, SCMP_ACT_KILL_PROCESS, killed,
		sizeof(killed) / sizeof(killed[0])) == 0 &&
	    add_memory(ctx) == 0 && add_sockets(ctx, network) == 0)
		result = print_filter(ctx, name);
	seccomp_release(ctx);
	return result;
}

int
main(void)
{
	puts("/* Made by filter/export.c. */\n#include \"app/filter.h\"");
	if (make_filter("filter_local", 0) != 0 ||
	    make_filter("filter_network", 1) != 0 || fflush(stdout) != 0) {
		fprintf(stderr, "cannot export the system call filters\n");
		return 1;
	}
	return 0;
}
