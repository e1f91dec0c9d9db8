// The files of pages, as they lie in the binary.
#ifndef LUTHIER_PAGE_ASSETS_H
#define LUTHIER_PAGE_ASSETS_H

extern const unsigned char page_asset_echarts[], page_asset_echarts_end[];
extern const unsigned char page_asset_style[], page_asset_style_end[];
extern const unsigned char page_asset_script[], page_asset_script_end[];

// Where a file begins, and its length in bytes.
static inline const unsigned char *page_echarts(void) { return page_asset_echarts; }
static inline long page_echarts_length(void) { return page_asset_echarts_end - page_asset_echarts; }
static inline const unsigned char *page_style(void) { return page_asset_style; }
static inline long page_style_length(void) { return page_asset_style_end - page_asset_style; }
static inline const unsigned char *page_script(void) { return page_asset_script; }
static inline long page_script_length(void) { return page_asset_script_end - page_asset_script; }

#endif
