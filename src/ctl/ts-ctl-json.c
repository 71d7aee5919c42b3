/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ctl"

#include "config.h"

#include "ts-ctl-json.h"

#include <stdio.h>

void
ts_ctl_json_add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
ts_ctl_json_add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
ts_ctl_json_add_number_or_null (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  if (value != 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
ts_ctl_json_add_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

void
ts_ctl_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
ts_ctl_json_add_why (JsonBuilder *builder,
                     const TsMatchEvidence *evidence,
                     const char *name_a,
                     const char *name_b)
{
  json_builder_set_member_name (builder, "why");
  json_builder_begin_array (builder);
  for (guint i = 0; i < evidence->reasons->len; i++) {
    const TsMatchReason *reason = g_ptr_array_index (evidence->reasons, i);

    json_builder_begin_object (builder);
    ts_ctl_json_add_text (builder, "name", reason->name);
    ts_ctl_json_add_text (builder, "text", reason->text);
    ts_ctl_json_add_text (builder, name_a, reason->value_a);
    ts_ctl_json_add_text (builder, name_b, reason->value_b);
    ts_ctl_json_add_text (builder, "agreement", ts_match_agreement_to_string (reason->agreement));
    ts_ctl_json_add_double (builder, "weight", reason->weight);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_builder (JsonBuilder *builder, gboolean pretty)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, pretty);

  fputs (text, stdout);
}

void
ts_ctl_print_json (JsonBuilder *builder)
{
  print_builder (builder, TRUE);
  fputc ('\n', stdout);
}

void
ts_ctl_print_json_row (JsonBuilder *builder, gsize row)
{
  fputs (row == 0 ? "[\n" : ",\n", stdout);
  print_builder (builder, FALSE);
  json_builder_reset (builder);
}

void
ts_ctl_print_json_end (gsize n_rows)
{
  fputs (n_rows == 0 ? "[]\n" : "\n]\n", stdout);
}
