/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "ts-ui"

#include "config.h"

#include "ts-split-view.h"

#define HAS_OVERLAY_SPLIT_VIEW ADW_CHECK_VERSION (1, 4, 0)

struct _TsSplitView {
  GtkWidget parent_instance;
  GtkWidget *inner;   /* (owned): AdwOverlaySplitView or AdwFlap, the only child */
  GtkWidget *sidebar; /* (nullable): child of inner */
  GtkWidget *content; /* (nullable): child of inner */
  gboolean is_collapsed;
  gboolean wants_collapsed; /* what the last allocation asks for */
  gboolean was_shown;       /* show-sidebar while there was room */
  int collapse_width;
  int sidebar_width;
  guint collapse_source_id;
};

enum {
  PROP_0,
  PROP_SIDEBAR,
  PROP_CONTENT,
  PROP_COLLAPSED,
  PROP_SHOW_SIDEBAR,
  PROP_COLLAPSE_WIDTH,
  PROP_SIDEBAR_WIDTH,
  PROP_SIDEBAR_POSITION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TsSplitView, ts_split_view, GTK_TYPE_WIDGET)

#if !HAS_OVERLAY_SPLIT_VIEW

/* A flap takes its natural width, which for wrapping text is that of one line: this makes it the
 * width that was asked for. AdwFlap also asks both of its children how wide they want to be at
 * its height, which wrapping labels answer by trying; it has no use for the answer, so this never
 * passes the question on. */
#define TS_TYPE_FIXED_BIN (ts_fixed_bin_get_type ())
G_DECLARE_FINAL_TYPE (TsFixedBin, ts_fixed_bin, TS, FIXED_BIN, GtkWidget)

struct _TsFixedBin {
  GtkWidget parent_instance;
  GtkWidget *child; /* (nullable) */
  int width;        /* 0 for what the child wants */
};

G_DEFINE_FINAL_TYPE (TsFixedBin, ts_fixed_bin, GTK_TYPE_WIDGET)

static void
ts_fixed_bin_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  TsFixedBin *self = TS_FIXED_BIN (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    for_size = -1;
  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL && self->width > 0)
    *minimum = *natural = MAX (*minimum, self->width);
}

static void
ts_fixed_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TsFixedBin *self = TS_FIXED_BIN (widget);

  if (self->child != NULL)
    gtk_widget_allocate (self->child, width, height, baseline, NULL);
}

static GtkSizeRequestMode
ts_fixed_bin_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ts_fixed_bin_dispose (GObject *object)
{
  g_clear_pointer (&TS_FIXED_BIN (object)->child, gtk_widget_unparent);
  G_OBJECT_CLASS (ts_fixed_bin_parent_class)->dispose (object);
}

static void
ts_fixed_bin_class_init (TsFixedBinClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ts_fixed_bin_dispose;
  widget_class->measure = ts_fixed_bin_measure;
  widget_class->size_allocate = ts_fixed_bin_size_allocate;
  widget_class->get_request_mode = ts_fixed_bin_get_request_mode;
}

static void
ts_fixed_bin_init (TsFixedBin *self)
{
}

static void
ts_fixed_bin_set_child (TsFixedBin *self, GtkWidget *child)
{
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

#endif

static GtkWidget *
inner_new (void)
{
#if HAS_OVERLAY_SPLIT_VIEW
  return adw_overlay_split_view_new ();
#else
  GtkWidget *flap = adw_flap_new ();
  GtkWidget *sidebar = g_object_new (TS_TYPE_FIXED_BIN, NULL);
  GtkWidget *content = g_object_new (TS_TYPE_FIXED_BIN, NULL);

  adw_flap_set_fold_policy (ADW_FLAP (flap), ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_locked (ADW_FLAP (flap), TRUE);
  adw_flap_set_transition_type (ADW_FLAP (flap), ADW_FLAP_TRANSITION_TYPE_OVER);
  adw_flap_set_separator (ADW_FLAP (flap), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  /* It slides over the content. */
  gtk_widget_add_css_class (sidebar, "background");
  gtk_widget_set_hexpand (sidebar, FALSE);
  gtk_widget_set_hexpand (content, TRUE);
  adw_flap_set_flap (ADW_FLAP (flap), sidebar);
  adw_flap_set_content (ADW_FLAP (flap), content);
  return flap;
#endif
}

static void
inner_set_sidebar (GtkWidget *inner, GtkWidget *sidebar)
{
#if HAS_OVERLAY_SPLIT_VIEW
  adw_overlay_split_view_set_sidebar (ADW_OVERLAY_SPLIT_VIEW (inner), sidebar);
#else
  ts_fixed_bin_set_child (TS_FIXED_BIN (adw_flap_get_flap (ADW_FLAP (inner))), sidebar);
#endif
}

static void
inner_set_content (GtkWidget *inner, GtkWidget *content)
{
#if HAS_OVERLAY_SPLIT_VIEW
  adw_overlay_split_view_set_content (ADW_OVERLAY_SPLIT_VIEW (inner), content);
#else
  ts_fixed_bin_set_child (TS_FIXED_BIN (adw_flap_get_content (ADW_FLAP (inner))), content);
#endif
}

static gboolean
inner_get_show_sidebar (GtkWidget *inner)
{
#if HAS_OVERLAY_SPLIT_VIEW
  return adw_overlay_split_view_get_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (inner));
#else
  return adw_flap_get_reveal_flap (ADW_FLAP (inner));
#endif
}

static void
inner_set_show_sidebar (GtkWidget *inner, gboolean show_sidebar)
{
#if HAS_OVERLAY_SPLIT_VIEW
  adw_overlay_split_view_set_show_sidebar (ADW_OVERLAY_SPLIT_VIEW (inner), show_sidebar);
#else
  adw_flap_set_reveal_flap (ADW_FLAP (inner), show_sidebar);
#endif
}

static void
inner_set_collapsed (GtkWidget *inner, gboolean is_collapsed)
{
#if HAS_OVERLAY_SPLIT_VIEW
  adw_overlay_split_view_set_collapsed (ADW_OVERLAY_SPLIT_VIEW (inner), is_collapsed);
#else
  adw_flap_set_fold_policy (ADW_FLAP (inner), is_collapsed ? ADW_FLAP_FOLD_POLICY_ALWAYS
                                                           : ADW_FLAP_FOLD_POLICY_NEVER);
#endif
}

static void
inner_set_sidebar_width (GtkWidget *inner, int width)
{
#if HAS_OVERLAY_SPLIT_VIEW
  adw_overlay_split_view_set_min_sidebar_width (ADW_OVERLAY_SPLIT_VIEW (inner), width);
  adw_overlay_split_view_set_max_sidebar_width (ADW_OVERLAY_SPLIT_VIEW (inner), width);
#else
  GtkWidget *bin = adw_flap_get_flap (ADW_FLAP (inner));

  TS_FIXED_BIN (bin)->width = width;
  gtk_widget_queue_resize (bin);
#endif
}

static GtkPackType
inner_get_sidebar_position (GtkWidget *inner)
{
#if HAS_OVERLAY_SPLIT_VIEW
  return adw_overlay_split_view_get_sidebar_position (ADW_OVERLAY_SPLIT_VIEW (inner));
#else
  return adw_flap_get_flap_position (ADW_FLAP (inner));
#endif
}

static void
inner_set_sidebar_position (GtkWidget *inner, GtkPackType position)
{
#if HAS_OVERLAY_SPLIT_VIEW
  adw_overlay_split_view_set_sidebar_position (ADW_OVERLAY_SPLIT_VIEW (inner), position);
#else
  adw_flap_set_flap_position (ADW_FLAP (inner), position);
#endif
}

static void
show_sidebar_cb (TsSplitView *self)
{
  if (!self->is_collapsed)
    self->was_shown = inner_get_show_sidebar (self->inner);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_SIDEBAR]);
}

/* Outside of the allocation, where the children may not be asked for a new size. */
static gboolean
collapse_cb (gpointer data)
{
  TsSplitView *self = data;
  gboolean was_shown = self->was_shown;

  self->collapse_source_id = 0;
  if (self->is_collapsed == self->wants_collapsed)
    return G_SOURCE_REMOVE;

  self->is_collapsed = self->wants_collapsed;
  inner_set_collapsed (self->inner, self->is_collapsed);
  inner_set_show_sidebar (self->inner, self->is_collapsed ? FALSE : was_shown);
  self->was_shown = was_shown;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLLAPSED]);
  return G_SOURCE_REMOVE;
}

static void
ts_split_view_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  TsSplitView *self = TS_SPLIT_VIEW (widget);

  gtk_widget_measure (self->inner, orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL && self->content != NULL)
    gtk_widget_measure (self->content, orientation, -1, minimum, NULL, NULL, NULL);
}

static void
ts_split_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TsSplitView *self = TS_SPLIT_VIEW (widget);
  GtkAllocation allocation = { 0, 0, width, height };
  int minimum;

  self->wants_collapsed = width < self->collapse_width;
  if (self->wants_collapsed != self->is_collapsed && self->collapse_source_id == 0)
    self->collapse_source_id = g_idle_add_full (G_PRIORITY_HIGH, collapse_cb, self, NULL);

  gtk_widget_measure (self->inner, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  allocation.width = MAX (width, minimum);
  gtk_widget_size_allocate (self->inner, &allocation, -1);
}

static GtkSizeRequestMode
ts_split_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
ts_split_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TsSplitView *self = TS_SPLIT_VIEW (object);

  switch (id) {
  case PROP_SIDEBAR:
    g_value_set_object (value, self->sidebar);
    break;
  case PROP_CONTENT:
    g_value_set_object (value, self->content);
    break;
  case PROP_COLLAPSED:
    g_value_set_boolean (value, self->is_collapsed);
    break;
  case PROP_SHOW_SIDEBAR:
    g_value_set_boolean (value, ts_split_view_get_show_sidebar (self));
    break;
  case PROP_COLLAPSE_WIDTH:
    g_value_set_int (value, self->collapse_width);
    break;
  case PROP_SIDEBAR_WIDTH:
    g_value_set_int (value, self->sidebar_width);
    break;
  case PROP_SIDEBAR_POSITION:
    g_value_set_enum (value, inner_get_sidebar_position (self->inner));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_split_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TsSplitView *self = TS_SPLIT_VIEW (object);

  switch (id) {
  case PROP_SIDEBAR:
    self->sidebar = g_value_get_object (value);
    inner_set_sidebar (self->inner, self->sidebar);
    break;
  case PROP_CONTENT:
    self->content = g_value_get_object (value);
    inner_set_content (self->inner, self->content);
    break;
  case PROP_SHOW_SIDEBAR:
    ts_split_view_set_show_sidebar (self, g_value_get_boolean (value));
    break;
  case PROP_COLLAPSE_WIDTH:
    self->collapse_width = g_value_get_int (value);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    break;
  case PROP_SIDEBAR_WIDTH:
    self->sidebar_width = g_value_get_int (value);
    inner_set_sidebar_width (self->inner, self->sidebar_width);
    break;
  case PROP_SIDEBAR_POSITION:
    inner_set_sidebar_position (self->inner, g_value_get_enum (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ts_split_view_dispose (GObject *object)
{
  TsSplitView *self = TS_SPLIT_VIEW (object);

  g_clear_handle_id (&self->collapse_source_id, g_source_remove);
  self->sidebar = NULL;
  self->content = NULL;
  g_clear_pointer (&self->inner, gtk_widget_unparent);
  G_OBJECT_CLASS (ts_split_view_parent_class)->dispose (object);
}

static void
ts_split_view_class_init (TsSplitViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ts_split_view_get_property;
  object_class->set_property = ts_split_view_set_property;
  object_class->dispose = ts_split_view_dispose;
  widget_class->measure = ts_split_view_measure;
  widget_class->size_allocate = ts_split_view_size_allocate;
  widget_class->get_request_mode = ts_split_view_get_request_mode;

  properties[PROP_SIDEBAR]
      = g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET, flags | G_PARAM_READWRITE);
  properties[PROP_CONTENT]
      = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, flags | G_PARAM_READWRITE);
  properties[PROP_COLLAPSED]
      = g_param_spec_boolean ("collapsed", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  properties[PROP_SHOW_SIDEBAR]
      = g_param_spec_boolean ("show-sidebar", NULL, NULL, TRUE, flags | G_PARAM_READWRITE);
  properties[PROP_COLLAPSE_WIDTH] = g_param_spec_int ("collapse-width", NULL, NULL, 0, G_MAXINT,
                                                      700, flags | G_PARAM_READWRITE);
  properties[PROP_SIDEBAR_WIDTH]
      = g_param_spec_int ("sidebar-width", NULL, NULL, 0, G_MAXINT, 240, flags | G_PARAM_READWRITE);
  properties[PROP_SIDEBAR_POSITION]
      = g_param_spec_enum ("sidebar-position", NULL, NULL, GTK_TYPE_PACK_TYPE, GTK_PACK_START,
                           flags | G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "tssplitview");
}

static void
ts_split_view_init (TsSplitView *self)
{
  self->collapse_width = 700;
  self->sidebar_width = 240;
  self->was_shown = TRUE;
  self->inner = inner_new ();
  inner_set_sidebar_width (self->inner, self->sidebar_width);
  gtk_widget_set_parent (self->inner, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
#if HAS_OVERLAY_SPLIT_VIEW
  g_signal_connect_object (self->inner, "notify::show-sidebar", G_CALLBACK (show_sidebar_cb), self,
                           G_CONNECT_SWAPPED);
#else
  g_signal_connect_object (self->inner, "notify::reveal-flap", G_CALLBACK (show_sidebar_cb), self,
                           G_CONNECT_SWAPPED);
#endif
}

gboolean
ts_split_view_get_collapsed (TsSplitView *self)
{
  g_return_val_if_fail (TS_IS_SPLIT_VIEW (self), FALSE);

  return self->is_collapsed;
}

gboolean
ts_split_view_get_show_sidebar (TsSplitView *self)
{
  g_return_val_if_fail (TS_IS_SPLIT_VIEW (self), FALSE);

  return self->inner != NULL && inner_get_show_sidebar (self->inner);
}

void
ts_split_view_set_show_sidebar (TsSplitView *self, gboolean show_sidebar)
{
  g_return_if_fail (TS_IS_SPLIT_VIEW (self));

  if (inner_get_show_sidebar (self->inner) != !!show_sidebar)
    inner_set_show_sidebar (self->inner, show_sidebar);
}
