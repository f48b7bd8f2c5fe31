/* SPDX-License-Identifier: ISC */
/*
 * Lines are read byte by byte, since those of getline(3) have no bound and
 * those of fgets(3) end at a NUL.
 */
#include "input.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"

int
input_open(struct input *in, const char *path)
{
	struct stat st;

	memset(in, 0, sizeof(*in));
	in->file = path == NULL || strcmp(path, "-") == 0 ? stdin :
							    fopen(path, "re");
	if (in->file == NULL || fstat(fileno(in->file), &st) != 0) {
		log_error("cannot read %s: %s", path, strerror(errno));
		return -1;
	}
	if (S_ISREG(st.st_mode))
		in->size = (uint64_t)st.st_size;
	return 0;
}

void
input_close(struct input *in)
{
	if (in->file != NULL && in->file != stdin)
		(void)fclose(in->file);
	in->file = NULL;
}

enum input_result
input_next(struct input *in)
{
	bool unusable = false;
	size_t length = 0;
	int c;

	while ((c = getc_unlocked(in->file)) != EOF) {
		in->done++;
		if (c == '\n')
			break;
		if (c == '\0' || length == INPUT_LINE_MAX)
			unusable = true;
		if (!unusable)
			in->line[length++] = (char)c;
	}
	in->line[length] = '\0';
	if (ferror(in->file)) {
		log_error("cannot read on after line %llu: %s",
		    (unsigned long long)in->number, strerror(errno));
		return INPUT_FAILED;
	}
	if (c == EOF && length == 0 && !unusable)
		return INPUT_END;
	in->number++;
	return unusable ? INPUT_UNUSABLE : INPUT_OK;
}

int
input_switch(struct input *in, FILE *file)
{
	if (fseeko(file, 0, SEEK_SET) != 0 || ferror(file) != 0) {
		log_error("cannot keep a copy in " P_tmpdir ": %s",
		    strerror(errno));
		return -1;
	}
	input_close(in);
	in->file = file;
	in->number = 0;
	in->size = in->done;
	in->done = 0;
	return 0;
}
