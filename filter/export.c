/* SPDX-License-Identifier: ISC */
/*
 * Made and run by the build: prints the system call filters as C tables, so
 * that programs load them without libseccomp (R152). What a program may call
 * once it has started is the list here; everything else fails with EPERM, and
 * what only an intruder tries ends the process. Loading: lib/app/sandbox.c.
 *
 * libseccomp knows the numbers. A filter of its own would be half as long
 * again, and a CGI program waits while the kernel translates it.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* Beyond all system calls that there are. */
#define NUMBERS 1024
/* The jumps of a filter reach no further. */
#define RULES_MAX 255

/* What becomes of a call. */
enum verdict {
	DENY,
	ALLOW,
	KILL,
	/* By its arguments. */
	MEMORY,
	SOCKET,
	VERDICTS
};

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

/* The low half of an argument, which is all that these calls look at. */
#define ARGUMENT(n) \
	(offsetof(struct seccomp_data, args[n]) + \
	    (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0))

static uint8_t verdicts[NUMBERS];

static struct sock_filter rules[RULES_MAX];
static size_t rule_count;

/* Where a verdict is passed. */
static size_t places[VERDICTS];

static void
judge(enum verdict verdict, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);

		/* Some architectures have only the newer ones. */
		if (number >= 0 && number < NUMBERS)
			verdicts[number] = (uint8_t)verdict;
	}
}

static void
judge_all(void)
{
	static const char *const memory[] = { "mmap", "mprotect" };
	static const char *const sockets[] = { "socket" };

	judge(ALLOW, allowed, sizeof(allowed) / sizeof(allowed[0]));
	judge(KILL, killed, sizeof(killed) / sizeof(killed[0]));
	judge(MEMORY, memory, 2);
	judge(SOCKET, sockets, 1);
}

static void
put(uint16_t code, uint32_t value, size_t yes, size_t no)
{
	rules[rule_count] = (struct sock_filter){
		.code = code,
		.jt = (uint8_t)(yes - rule_count - 1),
		.jf = (uint8_t)(no - rule_count - 1),
		.k = value,
	};
	rule_count++;
}

static void
put_plain(uint16_t code, uint32_t value)
{
	put(code, value, rule_count + 1, rule_count + 1);
}

/* The first number from `from` on, below `to`, whose verdict is another. */
static size_t
range_end(size_t from, size_t to)
{
	size_t n = from + 1;

	while (n < to && verdicts[n] == verdicts[from])
		n++;
	return n;
}

static size_t
count_ranges(size_t from, size_t to)
{
	size_t count = 0;

	for (; from < to; from = range_end(from, to))
		count++;
	return count;
}

/*
 * Rules for the numbers `from` to `to`, a tree of comparisons: one less than
 * there are ranges.
 */
static void
put_tree(size_t from, size_t to)
{
	size_t left = count_ranges(from, to) / 2;
	size_t right = count_ranges(from, to) - left;
	size_t middle = from;
	size_t next = rule_count + 1;

	if (left == 0)
		return;
	for (size_t i = 0; i < left; i++)
		middle = range_end(middle, to);
	put(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)middle,
	    right == 1 ? places[verdicts[middle]] : next + left - 1,
	    left == 1 ? places[verdicts[from]] : next);
	put_tree(from, middle);
	put_tree(middle, to);
}

/* Memory is never writable and executable in turn (R150). */
static void
put_memory(void)
{
	put_plain(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(2));
	put(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, places[DENY], places[ALLOW]);
}

static void
put_sockets(size_t families)
{
	static const uint32_t known[] = { AF_UNIX, AF_INET, AF_INET6 };

	put_plain(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(0));
	for (size_t i = 0; i < families; i++)
		put(BPF_JMP | BPF_JEQ | BPF_K, known[i], places[ALLOW],
		    i + 1 < families ? rule_count + 1 : places[DENY]);
}

static void
print_filter(const char *name)
{
	printf("\nconst struct sock_filter %s[] = {\n", name);
	for (size_t i = 0; i < rule_count; i++)
		printf("\t{ 0x%04x, %u, %u, 0x%08x },\n", rules[i].code,
		    rules[i].jt, rules[i].jf, rules[i].k);
	printf("};\nconst unsigned short %s_length = %zu;\n", name, rule_count);
}

/* Architecture, number, tree, arguments, verdicts. */
static int
make_filter(const char *name, size_t families)
{
	size_t tree = 3;
	size_t memory = tree + count_ranges(0, NUMBERS) - 1;
	size_t socket = memory + 2;

	places[MEMORY] = memory;
	places[SOCKET] = socket;
	places[ALLOW] = socket + 1 + families;
	places[DENY] = places[ALLOW] + 1;
	places[KILL] = places[ALLOW] + 2;
	if (places[KILL] >= RULES_MAX)
		return -1;
	rule_count = 0;
	put_plain(BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, arch));
	put(BPF_JMP | BPF_JEQ | BPF_K, seccomp_arch_native(), rule_count + 1,
	    places[KILL]);
	put_plain(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	put_tree(0, NUMBERS);
	put_memory();
	put_sockets(families);
	put_plain(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	put_plain(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	put_plain(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	print_filter(name);
	return 0;
}

int
main(void)
{
	puts("/* Made by filter/export.c. */\n#include \"app/filter.h\"");
	judge_all();
	if (make_filter("filter_local", 1) == 0 &&
	    make_filter("filter_network", 3) == 0 && fflush(stdout) == 0)
		return 0;
	fprintf(stderr, "cannot export the system call filters\n");
	return 1;
}
