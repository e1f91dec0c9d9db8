// The files of pages, as they lie in the binary.
#ifndef LUTHIER_PAGE_ASSETS_H
#define LUTHIER_PAGE_ASSETS_H

// Where a file begins, and its length in bytes.
#define LUTHIER_PAGE_ASSET(name) \
    extern const unsigned char page_asset_##name[], page_asset_##name##_end[]; \
    static inline const unsigned char *page_##name(void) { return page_asset_##name; } \
    static inline long page_##name##_length(void) { return page_asset_##name##_end - page_asset_##name; }

LUTHIER_PAGE_ASSET(echarts)
LUTHIER_PAGE_ASSET(look)
LUTHIER_PAGE_ASSET(charts)
LUTHIER_PAGE_ASSET(report_style)
LUTHIER_PAGE_ASSET(report_script)
LUTHIER_PAGE_ASSET(dashboard_page)
LUTHIER_PAGE_ASSET(dashboard_icon)
LUTHIER_PAGE_ASSET(dashboard_style)
LUTHIER_PAGE_ASSET(dashboard_script)

#endif
