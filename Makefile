# SPDX-License-Identifier: ISC
#
# The whole build, in one file that calls no other. `make help` lists the
# targets. What is longer than a recipe lives in scripts: tests/run and
# tests/lint/ for the checks, embed.sh in pages/, schema/ and lib/auth/ for
# what is compiled in, deploy/lighttpd/run.sh for `make run`.
#
# Other configurations go to a build folder of their own:
#     make CC=clang BUILD=build/clang WERROR=1
#     make SAN=address,undefined BUILD=build/sanitize

VERSION := 0.1.0
SOVERSION := 0

BUILD ?= build
# One name for one folder: the dependencies of objects are kept by their names.
# This folder itself may have blanks in its path, so it is no word to patsubst.
override BUILD := $(subst |,,$(subst |$(CURDIR)/,,|$(abspath $(BUILD))))
$(if $(filter 1,$(words $(BUILD))),,$(error BUILD must name a folder, without \
    blanks in its path))
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
LIBEXECDIR ?= $(PREFIX)/libexec/latchkey
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
PAGEDIR ?= $(PREFIX)/share/latchkey/pages
DOCDIR ?= $(PREFIX)/share/doc/latchkey
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSCONFDIR ?= /etc
LOCALSTATEDIR ?= /var
PKG_CONFIG ?= pkg-config
OBJCOPY ?= objcopy
FUZZ_SECONDS ?= 60
OPERATIONS ?= 1000000
# The kinds of tests that `make check` runs, each a folder of tests/.
KINDS ?= unit contract handler fault e2e browser

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(Q),@printf '  %-5s %s\n' $(1) $(@:$(BUILD)/%=%))

# Flags. CFLAGS, CPPFLAGS and LDFLAGS are the user's; the rest is ours.

accepts = $(shell $(CC) -Werror $(1) -fsyntax-only -x c /dev/null 2>&1 || \
    echo no)
option = $(if $(call accepts,$(1)),,$(1))

CFLAGS ?= $(if $(SAN),-O1,-O2) -g
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wformat=2 -Wvla $(if $(WERROR),-Werror)
HARDENED := -fstack-protector-strong $(call option,-fstack-clash-protection) \
    $(call option,-fcf-protection=full)
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(if $(call \
    accepts,-O2 -D_FORTIFY_SOURCE=3 -include stdio.h),2,3)
LINK_HARDENED := -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
SANITIZE := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
    -fno-omit-frame-pointer)

LIBRARIES := sqlite3 libsodium jansson libxcrypt
LIB_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBRARIES))
LIB_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBRARIES))
# Static archives halve the start of a CGI program; distributions share.
STATIC_LIBS := -Wl,-Bstatic $(LIB_LIBS) -Wl,-Bdynamic
PROGRAM_LIBS := $(if $(SHARED),$(LIB_LIBS),$(STATIC_LIBS))
PIE = -pie
TEST_LIBS = $(shell $(PKG_CONFIG) --libs criterion)

# Where the programs look, and where install puts things.
CONFDIR := $(SYSCONFDIR)/latchkey
STATE := $(LOCALSTATEDIR)/lib/latchkey
PLACES = DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' BINDIR='$(BINDIR)' \
    LIBDIR='$(LIBDIR)' LIBEXECDIR='$(LIBEXECDIR)' \
    INCLUDEDIR='$(INCLUDEDIR)' MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' \
    PAGEDIR='$(PAGEDIR)' UNITDIR='$(UNITDIR)' CONFDIR='$(CONFDIR)' \
    STATE='$(STATE)' SOVERSION='$(SOVERSION)'

# Objects serve programs and the shared library alike, hence PIC.
COMPILE = $(CC) -std=gnu11 -D_GNU_SOURCE -fPIC -MMD -MP -Ilib $(INCLUDES) \
    -DCONFDIR='"$(CONFDIR)"' -DSTATEDIR='"$(STATE)"' \
    $(LIB_CFLAGS) $(if $(SAN),,$(FORTIFY)) $(CPPFLAGS) $(CFLAGS) \
    $(WARNINGS) $(HARDENED) $(SANITIZE) -ffile-prefix-map="$(CURDIR)"=.
LINK = $(CC) $(PIE) $(LINK_HARDENED) $(SANITIZE) $(LDFLAGS)

# What is made of what.

LIB_SRC := $(sort $(wildcard lib/*/*.c lib/*/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) \
    $(BUILD)/obj/gen/schema.o $(BUILD)/obj/gen/pages.o \
    $(BUILD)/obj/gen/filter.o $(BUILD)/obj/gen/blocklist.o
PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard cgi-bin/*.c)))
# Neither the libraries of SHARED nor sanitizers can be linked so.
STATIC := $(if $(SHARED)$(SAN),,$(PROGRAMS:$(BUILD)/cgi-bin/%=$(BUILD)/static/%))
ADMIN_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard admin/*.c)))
HANDLER_OBJ := $(PROGRAMS:$(BUILD)/cgi-bin/%=$(BUILD)/handlers/%.o)
# Stands in for malloc() and read(): only for who asks for it.
FAULTS_OBJ := $(BUILD)/obj/tests/support/faults.o
SUPPORT_OBJ := $(filter-out $(FAULTS_OBJ),$(patsubst %.c,$(BUILD)/obj/%.o, \
    $(wildcard tests/support/*.c)))
tests_in = $(patsubst tests/%.c,$(BUILD)/tests/%,$(sort $(wildcard $(1))))
TESTS := $(call tests_in,tests/unit/test_*.c tests/contract/test_*.c \
    tests/handler/test_*.c)
FAULTS := $(call tests_in,tests/fault/*.c)
BENCHES := $(filter-out %/answer,$(call tests_in,tests/bench/*.c))
BENCH_NEEDS := libfcgi-dev=fcgi.pc wrk=wrk lighttpd=lighttpd nginx-light=nginx \
    apache2=apache2
FUZZERS := $(call tests_in,tests/fuzz/fuzz_*.c)
EXAMPLES := $(patsubst tests/%.c,$(BUILD)/%,$(wildcard tests/examples/*.c))
PUBLIC := $(BUILD)/liblatchkey.a $(BUILD)/liblatchkey.so \
    $(BUILD)/include/latchkey.h

.PHONY: all static tests check axe lint fuzz fuzzers sanitize sanitized \
    valgrind torture torture-peers bench bench-programs bench-publish \
    bench-peers timing run install uninstall deb clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAMS) $(BUILD)/latchkey $(PUBLIC) ## build everything that is installed (V=1: show commands)

static: $(STATIC) ## build the programs for plain CGI: they start faster

$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(LINK) $(PROGRAM_LIBS)' | cmp -s - $@ || \
	    echo '$(COMPILE) $(LINK) $(PROGRAM_LIBS)' >$@

$(BUILD)/obj/tests/%.o: private INCLUDES = -Itests
$(BUILD)/obj/admin/%.o: private INCLUDES = -DLATCHKEY_VERSION='"$(VERSION)"'
$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -c -o $@ $<

# A program's object whose main() is called <name>_main, for handler tests.
$(BUILD)/handlers/%.o: cgi-bin/%.c $(BUILD)/flags
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Dmain=$*_main -Wno-missing-prototypes -c -o $@ $<

$(BUILD)/gen/pages.c: pages/embed.sh $(wildcard pages/*.html pages/*.css)
	$(call say,GEN)
	@mkdir -p $(@D)
	$(Q)sh pages/embed.sh $(filter-out %.sh,$^) >$@

$(BUILD)/gen/schema.c: schema/embed.sh $(wildcard schema/*/*.sql)
	$(call say,GEN)
	@mkdir -p $(@D)
	$(Q)sh schema/embed.sh $(filter-out %.sh,$^) >$@

$(BUILD)/gen/blocklist.c: lib/auth/embed.sh lib/auth/blocklist.txt
	$(call say,GEN)
	@mkdir -p $(@D)
	$(Q)sh $^ >$@

# The system call filters need libseccomp here, not where programs run.
$(BUILD)/export-filter: filter/export.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 $(WARNINGS) -o $@ $< \
	    $(shell $(PKG_CONFIG) --cflags --libs libseccomp)
$(BUILD)/gen/filter.c: $(BUILD)/export-filter
	$(call say,GEN)
	@mkdir -p $(@D)
	$(Q)$< >$@

%.a:
	$(call say,AR)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/libinternal.a: $(LIB_OBJ)
$(BUILD)/libsupport.a: $(SUPPORT_OBJ)
$(BUILD)/libhandlers.a: $(HANDLER_OBJ)

# The public library: one object, of which only lk_ names can be seen.
$(BUILD)/obj/liblatchkey.o: $(LIB_OBJ)
	$(call say,LD)
	$(Q)$(LD) -r -o $@ $^
	$(Q)$(OBJCOPY) --wildcard --keep-global-symbol='lk_*' $@
$(BUILD)/liblatchkey.a: $(BUILD)/obj/liblatchkey.o
$(BUILD)/liblatchkey.so: $(LIB_OBJ) lib/latchkey.map
	$(call say,LD)
	$(Q)$(CC) -shared -Wl,-soname,liblatchkey.so.$(SOVERSION) \
	    -Wl,--version-script=lib/latchkey.map $(LINK_HARDENED) \
	    $(SANITIZE) $(LDFLAGS) -o $@ $(LIB_OBJ) $(LIB_LIBS) -lm -pthread
$(BUILD)/include/latchkey.h: lib/latchkey.h
	@mkdir -p $(@D) && cp $< $@

# $(1): libraries after the objects and archives among the prerequisites.
define link
	$(call say,LINK)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(1) \
	    -lm -pthread
endef

$(BUILD)/cgi-bin/%: $(BUILD)/obj/cgi-bin/%.o $(BUILD)/libinternal.a
	$(call link,$(PROGRAM_LIBS))
# With libc in it as well.
$(BUILD)/static/%: private PIE = -static-pie -Wl,--wrap=dlopen
$(BUILD)/static/%: $(BUILD)/obj/cgi-bin/%.o \
    $(BUILD)/obj/cgi-bin/static/dlopen.o $(BUILD)/libinternal.a
	$(call link,$(LIB_LIBS))
$(BUILD)/latchkey: $(ADMIN_OBJ) $(BUILD)/libinternal.a
	$(call link,$(PROGRAM_LIBS))

# Tests: fakes come before what they stand for.
$(BUILD)/tests/handler/%: $(BUILD)/obj/tests/handler/%.o \
    $(BUILD)/libhandlers.a $(BUILD)/libsupport.a $(BUILD)/libinternal.a
	$(call link,$(PROGRAM_LIBS) $(TEST_LIBS))
$(BUILD)/tests/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/libsupport.a \
    $(BUILD)/libinternal.a
	$(call link,-fsanitize=fuzzer $(PROGRAM_LIBS))
$(BUILD)/tests/bench/load: $(BUILD)/obj/tests/bench/answer.o
$(BUILD)/tests/bench/%: $(BUILD)/obj/tests/bench/%.o $(BUILD)/libinternal.a
	$(call link,$(PROGRAM_LIBS) $(if $(filter empty,$*),-lfcgi))
# The torture's workers do without what they are told to do without.
$(BUILD)/tests/torture/route: private LDFLAGS += \
    -Wl,--wrap=sqlite_update,--wrap=lock_take,--wrap=lock_open,--wrap=lock_release
$(BUILD)/tests/torture/route: $(BUILD)/obj/tests/torture/route.o \
    $(BUILD)/obj/tests/torture/lockless.o $(BUILD)/libinternal.a
	$(call link,$(PROGRAM_LIBS))
$(BUILD)/tests/fault/torture: $(addprefix $(BUILD)/obj/tests/torture/,\
    browse.o oracle.o sums.o visit.o wire.o world.o) \
    | $(BUILD)/tests/torture/route
$(BUILD)/tests/fault/gate_faults: $(FAULTS_OBJ)
$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/libsupport.a \
    $(BUILD)/libinternal.a
	$(call link,$(PROGRAM_LIBS) $(TEST_LIBS))

# Examples see what is installed and nothing else.
$(BUILD)/examples/%: tests/examples/%.c $(PUBLIC)
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(LINK) -fPIE -std=gnu11 -I$(BUILD)/include $(CFLAGS) $(WARNINGS) \
	    -o $@ $< $(BUILD)/liblatchkey.a $(PROGRAM_LIBS) -lm -pthread

tests: all $(TESTS) $(FAULTS) $(EXAMPLES) $(filter %dashboard,$(STATIC)) ## build the tests

check: tests ## run all tests; check-unit, check-e2e, … run one kind
	@tests/run $(BUILD) $(KINDS)
check-%: tests
	@tests/run $(BUILD) $*

AXE := $(BUILD)/axe/node_modules/axe-core/axe.min.js
axe: all $(AXE) ## let axe-core look at all pages (by npm, in Chromium)
	@tests/run $(BUILD) axe
$(AXE):
	npm install --no-audit --no-fund --prefix $(BUILD)/axe axe-core@4.10.3

lint: ## check layers, sizes, form and more, and run the linters
	@tests/lint/run

sanitize: ## unit, contract and handler tests under ASan and UBSan
	@$(MAKE) BUILD=$(BUILD)/sanitize SAN=address,undefined sanitized
sanitized: $(TESTS)
	@tests/run $(BUILD) unit contract handler
valgrind: tests ## the same under valgrind
	@WRAPPER=valgrind tests/run $(BUILD) unit contract handler

fuzz: ## run each fuzz target for FUZZ_SECONDS (60)
	@$(MAKE) BUILD=$(BUILD)/fuzz CC=clang \
	    SAN=address,undefined,fuzzer-no-link fuzzers
	@tests/fuzz/run $(BUILD)/fuzz $(FUZZ_SECONDS)
fuzzers: $(FUZZERS)

torture: tests ## a million requests over FastCGI that race (OPERATIONS)
	@$(BUILD)/tests/fault/torture -n $(OPERATIONS)
torture-peers: tests ## the same against express-session, by npm
	@tests/torture/peer.sh $(BUILD) -n 20000

bench: ## measure speed (BENCH_SHORT=1: in less than 60 s)
	@deploy/debian/install.sh $(BENCH_NEEDS)
	@$(MAKE) bench-programs
	@tests/bench/run $(BUILD)
bench-programs: all $(BUILD)/static/dashboard $(BENCHES)
bench-publish: ## put the last results of `make bench` into doc/
	@tests/bench/publish $(BUILD)
bench-peers: ## the same beside express-session and PHP-FPM
	@deploy/debian/install.sh $(BENCH_NEEDS) php-fpm=php
	@command -v npm >/dev/null || deploy/debian/install.sh npm=npm
	@$(MAKE) bench-programs
	@tests/bench/run_peers $(BUILD)

timing: $(BUILD)/tests/bench/login_timing ## can the login's time tell who exists? (SAMPLES=2000)
	@folder=$$(mktemp -d) && { $< $$folder $(SAMPLES); status=$$?; \
	    rm -rf $$folder; exit $$status; }

run: all ## serve the suite on 127.0.0.1:PORT (8080) by lighttpd (TLS=1: by https)
	@deploy/lighttpd/run.sh $(BUILD)

install: all ## install below DESTDIR and PREFIX (/usr/local)
	@$(PLACES) deploy/install.sh install $(BUILD) $(VERSION)

uninstall: ## remove what install has put there
	@$(PLACES) deploy/install.sh uninstall $(BUILD) $(VERSION)

deb: ## build Debian packages in BUILD/deb
	@deploy/debian/build.sh $(BUILD) $(VERSION)

clean: ## remove the build folder
	rm -rf $(BUILD)

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | \
	    awk -F '\t' '{ printf "make %-10s %s\n", $$1, $$2 }'

-include $(patsubst %.o,%.d,$(LIB_OBJ) $(ADMIN_OBJ) $(HANDLER_OBJ) \
    $(SUPPORT_OBJ) $(FAULTS_OBJ) $(PROGRAMS:$(BUILD)/%=$(BUILD)/obj/%.o) \
    $(patsubst $(BUILD)/%,$(BUILD)/obj/%.o,$(TESTS) $(FAULTS) $(BENCHES) \
    $(FUZZERS)) $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/torture/*.c \
    cgi-bin/static/*.c)))
