// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "tools/btf-layout/blob.h"

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/btf-layout/report.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Setup header of a boot image. Documentation/arch/x86/boot.rst. */
#define BOOT_SETUP_SECTORS	0x1f1
#define BOOT_MAGIC		0x202
#define BOOT_PAYLOAD_OFFSET	0x248
#define BOOT_PAYLOAD_LENGTH	0x24c
#define BOOT_HEADER_END		0x260

static const struct format {
	const char *magic;
	size_t length;
	const char *argv[4];
	bool size_appended;	/* by the kernel's build, behind the stream */
} formats[] = {
	{ "\x28\xb5\x2f\xfd", 4, { "zstd", "-dc" }, true },
	{ "\xfd" "7zXZ", 5, { "xz", "-dc", "--single-stream" }, true },
	{ "\x1f\x8b", 2, { "gzip", "-dc" }, false },
	{ "\x02\x21\x4c\x18", 4, { "lz4", "-dc" }, true },
	{ "BZh", 3, { "bzip2", "-dc" }, true },
	{ "\x89LZO", 4, { "lzop", "-dc" }, true },
};

static const struct format *format_of(const unsigned char *data, size_t size)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (size > formats[i].length && !memcmp(data, formats[i].magic, formats[i].length))
			return &formats[i];
	return NULL;
}

/* All that @fd has. */
static bool slurp(int fd, struct blob *out)
{
	size_t room = 0;
	ssize_t got = 1;

	out->data = NULL;
	out->size = 0;
	while (got > 0) {
		if (out->size == room) {
			unsigned char *more;

			room = room ? 2 * room : 1 << 20;
			more = realloc(out->data, room);
			if (!more)
				return false;
			out->data = more;
		}
		got = read(fd, out->data + out->size, room - out->size);
		if (got > 0)
			out->size += got;
	}
	return got == 0;
}

static bool file_read(const char *path, struct blob *out)
{
	FILE *file = fopen(path, "rb");
	bool ok = file && slurp(fileno(file), out);

	if (!ok)
		complain("%s: %s", path, strerror(errno));
	if (file)
		fclose(file);
	return ok;
}

/* In the child: @input to the standard input, @output from the standard output. */
static void run(const struct format *format, int input, int output)
{
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	execvp(format->argv[0], (char *const *)format->argv);
	_exit(127);
}

static bool decompress(const char *path, const struct format *format, const unsigned char *data,
		       size_t size, struct blob *out)
{
	FILE *input = tmpfile();
	int ends[2], status;
	pid_t child;
	bool ok;

	if (!input || fwrite(data, 1, size, input) != size || fflush(input) || pipe(ends)) {
		complain("%s: cannot decompress: %s", path, strerror(errno));
		return false;
	}
	rewind(input);
	child = fork();
	if (!child)
		run(format, fileno(input), ends[1]);
	close(ends[1]);
	ok = child > 0 && slurp(ends[0], out);
	close(ends[0]);
	fclose(input);
	if (child > 0 && waitpid(child, &status, 0) == child && status)
		ok = false;
	if (!ok)
		complain("%s: %s could not decompress it: is %s installed?", path, format->argv[0],
			 format->argv[0]);
	return ok;
}

static uint32_t get32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static bool is_boot_image(const struct blob *blob)
{
	return blob->size > BOOT_HEADER_END && !memcmp(blob->data + BOOT_MAGIC, "HdrS", 4);
}

/* The kernel in a boot image is compressed, and its size stands behind it. */
static bool boot_image_unpack(const char *path, struct blob *blob)
{
	const unsigned int sectors = blob->data[BOOT_SETUP_SECTORS];
	const size_t at = ((size_t)(sectors ? sectors : 4) + 1) * 512 +
			  get32(blob->data + BOOT_PAYLOAD_OFFSET);
	size_t length = get32(blob->data + BOOT_PAYLOAD_LENGTH);
	const struct format *format;
	struct blob kernel;

	if (at > blob->size || length > blob->size - at || length < 8) {
		complain("%s: the boot image is damaged", path);
		return false;
	}
	format = format_of(blob->data + at, length);
	if (!format) {
		complain("%s: its compression is not one of zstd, xz, gzip, lz4, bzip2, lzo",
			 path);
		return false;
	}
	if (format->size_appended)
		length -= 4;
	if (!decompress(path, format, blob->data + at, length, &kernel))
		return false;
	free(blob->data);
	*blob = kernel;
	return true;
}

static bool unpack(const char *path, struct blob *blob)
{
	const struct format *format;
	struct blob plain;

	if (is_boot_image(blob))
		return boot_image_unpack(path, blob);
	format = format_of(blob->data, blob->size);
	if (!format)
		return true;
	if (!decompress(path, format, blob->data, blob->size, &plain))
		return false;
	free(blob->data);
	*blob = plain;
	return true;
}

static bool inside(const struct blob *blob, uint64_t offset, uint64_t size)
{
	return offset <= blob->size && size <= blob->size - offset;
}

/* A part of @blob in place of it: aligned as memory is, which sections are not. */
static bool cut_out(struct blob *blob, const struct blob *part)
{
	unsigned char *data = malloc(part->size + 1);

	if (!data) {
		complain("out of memory");
		return false;
	}
	memcpy(data, part->data, part->size);
	free(blob->data);
	*blob = (struct blob) { data, part->size };
	return true;
}

/* Section .BTF of an ELF file; NULL data: there is none. */
static struct blob elf_section(const struct blob *blob)
{
	const Elf64_Ehdr *elf = (const Elf64_Ehdr *)blob->data;
	const struct blob none = { 0 };
	const Elf64_Shdr *sections, *names;
	unsigned int i;

	if (blob->size < sizeof(*elf) || memcmp(elf->e_ident, ELFMAG, SELFMAG) ||
	    elf->e_ident[EI_CLASS] != ELFCLASS64 || elf->e_shoff % 8 ||
	    !inside(blob, elf->e_shoff, (uint64_t)elf->e_shnum * sizeof(*sections)) ||
	    elf->e_shstrndx >= elf->e_shnum)
		return none;
	sections = (const Elf64_Shdr *)(blob->data + elf->e_shoff);
	names = &sections[elf->e_shstrndx];
	if (!inside(blob, names->sh_offset, names->sh_size))
		return none;
	for (i = 0; i < elf->e_shnum; i++) {
		const Elf64_Shdr *section = &sections[i];

		if (section->sh_name < names->sh_size &&
		    names->sh_size - section->sh_name >= sizeof(".BTF") &&
		    !memcmp(blob->data + names->sh_offset + section->sh_name, ".BTF",
			    sizeof(".BTF")) &&
		    inside(blob, section->sh_offset, section->sh_size))
			return (struct blob) { blob->data + section->sh_offset, section->sh_size };
	}
	return none;
}

/**
 * blob_btf() - the BTF of a kernel or module
 * @path: file
 * @out: gets it; its data is from malloc()
 *
 * Return: false, and has complained, if there is none.
 */
bool blob_btf(const char *path, struct blob *out)
{
	struct blob section;

	if (!file_read(path, out))
		return false;
	if (unpack(path, out)) {
		if (out->size > 2 && out->data[0] == 0x9f && out->data[1] == 0xeb)
			return true;
		section = elf_section(out);
		if (section.data && cut_out(out, &section))
			return true;
		if (!section.data)
			complain("%s: has no BTF: the kernel must be built with "
				 "CONFIG_DEBUG_INFO_BTF and CONFIG_DEBUG_INFO_BTF_MODULES", path);
	}
	free(out->data);
	return false;
}
