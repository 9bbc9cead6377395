/* SPDX-License-Identifier: Apache-2.0 */
/* RENEW requests: what is in a good one, and what is said about a bad one. */
#include "test.h"

#include "identity.h"
#include "ring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIME "1767225600123456789"
/* 64 bytes, the last of them another. */
#define ZEROS "0000000000000000"
#define MOST ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS ZEROS "00000000000000"
#define ENTROPY MOST "af"
#define BOOT_ID "01234567-89ab-4cde-8f01-23456789abcd"

static struct identity identity;
static struct complaint complaint;

/* From the heap and without a NUL, so that the sanitizer sees a byte read too far. */
static bool parse(const char *text)
{
	size_t length = strlen(text);
	char *payload = malloc(length);
	bool good;

	memcpy(payload, text, length);
	complaint.text[0] = '\0';
	good = identity_parse(payload, length, &identity, &complaint);
	free(payload);
	return good;
}

static bool parse_members(const char *realtime, const char *entropy, const char *boot_id)
{
	char text[1024];

	snprintf(text, sizeof(text), "{\"realtimeNanos\": %s, \"entropy\": \"%s\", \"bootId\": \"%s\"}", realtime,
		 entropy, boot_id);
	return parse(text);
}

static void a_good_identity(void)
{
	expect_true(parse_members(TIME, ENTROPY, BOOT_ID));
	expect_text("", complaint.text);
	expect_number(1767225600123456789, identity.realtime_nanos);
	expect_number(0, identity.entropy[0]);
	expect_number(0xaf, identity.entropy[IDENTITY_ENTROPY_SIZE - 1]);
	expect_text(BOOT_ID, identity.boot_id);
	expect_true(parse_members("0", ENTROPY, BOOT_ID));
	expect_true(parse_members("7258118399999999999", ENTROPY, BOOT_ID));
}

/* As Java writes it: src/test/resources/frames has one frame a file, its payload after the header. */
static void the_hosts_identity(void)
{
	static char bytes[1024];
	FILE *file = fopen("../../../test/resources/frames/renew.bin", "rb");
	size_t length;

	expect_true(file != NULL);
	if (!file)
		return;
	length = fread(bytes, 1, sizeof(bytes) - 1, file);
	fclose(file);
	expect_true(length > FRAME_HEADER_SIZE);
	/* The zeros that pad it end the text. */
	expect_true(parse(bytes + FRAME_HEADER_SIZE));
	expect_text("", complaint.text);
	expect_number(1767225600000000001, identity.realtime_nanos);
	expect_number(0x00, identity.entropy[0]);
	expect_number(0x3f, identity.entropy[IDENTITY_ENTROPY_SIZE - 1]);
	expect_text("123e4567-e89b-12d3-a456-426614174000", identity.boot_id);
}

static void refuses(const char *realtime, const char *entropy, const char *boot_id, const char *named)
{
	if (parse_members(realtime, entropy, boot_id))
		expect_text("a refusal", named);
	expect_contains(named, complaint.text);
}

static void bad_identities(void)
{
	expect_true(!parse("{}"));
	expect_contains("\"realtimeNanos\" is missing", complaint.text);
	expect_true(!parse("[]"));
	refuses("-1", ENTROPY, BOOT_ID, "\"realtimeNanos\" is -1: expected a number from 0 to 7258118399999999999");
	refuses("7258118400000000000", ENTROPY, BOOT_ID, "\"realtimeNanos\" is 7258118400000000000");
	refuses("1.5", ENTROPY, BOOT_ID, "\"realtimeNanos\" is 1.5");
	refuses("\"now\"", ENTROPY, BOOT_ID, "\"realtimeNanos\" is \"now\"");
	refuses(TIME, MOST, BOOT_ID, "\"entropy\" has 126 characters: expected 128");
	refuses(TIME, "", BOOT_ID, "\"entropy\" has 0 characters: expected 128");
	refuses(TIME, ENTROPY "0", BOOT_ID, "expected a string of at most 128 bytes");
	refuses(TIME, MOST "0g", BOOT_ID, "\"entropy\" has \"0g\" at 126: expected hexadecimal digits in lower case");
	refuses(TIME, MOST "AF", BOOT_ID, "\"entropy\" has \"AF\" at 126");
	refuses(TIME, ENTROPY, "", "\"bootId\" is \"\": expected xxxxxxxx-xxxx-");
	refuses(TIME, ENTROPY, "01234567-89ab-4cde-8f01-23456789abc", "\"bootId\" is \"01234567-");
	refuses(TIME, ENTROPY, BOOT_ID "0", "expected a string of at most 36 bytes");
	refuses(TIME, ENTROPY, "0123456-789ab-4cde-8f01-23456789abcd", "\"bootId\" is \"0123456-7");
	refuses(TIME, ENTROPY, "01234567-89ab-4cde-8f01023456789abcd", "\"bootId\" is \"01234567-89ab-4cde-8f010");
	refuses(TIME, ENTROPY, "g1234567-89ab-4cde-8f01-23456789abcd", "\"bootId\" is \"g1234567");
	refuses(TIME, ENTROPY, "01234567-89AB-4cde-8f01-23456789abcd", "\"bootId\" is \"01234567-89AB");
	refuses(TIME, ENTROPY, "../../../../../../../../../../etc/pw", "\"bootId\" is \"..");
}

int main(void)
{
	a_good_identity();
	the_hosts_identity();
	bad_identities();
	return test_result();
}
