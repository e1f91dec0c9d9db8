// Embeds the files of pages, so that the program is one file that works wherever it lies.
//
// The build does not see when an embedded file changes: change the number below with it, or the old
// file stays. A test compares what is embedded with the files. Edition 32.

// The symbols around what an asset holds. The byte at the end keeps two of them apart.
#if defined(__APPLE__)
.const_data
.macro begin name
.globl _page_asset_\name
.globl _page_asset_\name\()_end
.balign 16
_page_asset_\name\():
.endm
.macro end name
_page_asset_\name\()_end:
.byte 0
.endm
#else
.section .rodata
.macro begin name
.globl page_asset_\name
.globl page_asset_\name\()_end
.balign 16
page_asset_\name\():
.endm
.macro end name
page_asset_\name\()_end:
.byte 0
.endm
#endif

begin echarts
.incbin "vendor/echarts/echarts.min.js"
end echarts

// Colours and parts that all pages share.
begin look
.incbin "page/charts/look.css"
end look

// The charts that all pages share, as one script of several files in this order.
begin charts
.incbin "page/charts/drawing.js"
.incbin "page/charts/history.js"
.incbin "page/charts/front.js"
.incbin "page/charts/space.js"
.incbin "page/charts/importance.js"
.incbin "page/charts/parallel.js"
.incbin "page/charts/slices.js"
.incbin "page/charts/curves.js"
.incbin "page/charts/overfitting.js"
end charts

begin report_style
.incbin "page/report/report.css"
end report_style

begin report_script
.incbin "page/report/report.js"
end report_script

begin dashboard_page
.incbin "page/dashboard/index.html"
end dashboard_page

begin dashboard_icon
.incbin "page/dashboard/icon.svg"
end dashboard_icon

begin dashboard_style
.incbin "page/dashboard/dashboard.css"
end dashboard_style

begin dashboard_script
// One script of several files, in this order.
.incbin "page/dashboard/trust.js"
.incbin "page/dashboard/board.js"
.incbin "page/dashboard/charts/timeline.js"
.incbin "page/dashboard/charts/contour.js"
.incbin "page/dashboard/charts/compare.js"
.incbin "page/dashboard/elements.js"
.incbin "page/dashboard/words.js"
.incbin "page/dashboard/api.js"
.incbin "page/dashboard/session.js"
.incbin "page/dashboard/live.js"
.incbin "page/dashboard/router.js"
.incbin "page/dashboard/problem.js"
.incbin "page/dashboard/dialog.js"
.incbin "page/dashboard/parts.js"
.incbin "page/dashboard/copy.js"
.incbin "page/dashboard/chart-host.js"
.incbin "page/dashboard/list-page.js"
.incbin "page/dashboard/trial-store.js"
.incbin "page/dashboard/study-page.js"
.incbin "page/dashboard/overview-tab.js"
.incbin "page/dashboard/parameters-tab.js"
.incbin "page/dashboard/trials-tab.js"
.incbin "page/dashboard/training-tab.js"
.incbin "page/dashboard/setup-tab.js"
.incbin "page/dashboard/trial-filter.js"
.incbin "page/dashboard/trial-table.js"
.incbin "page/dashboard/csv.js"
.incbin "page/dashboard/log-view.js"
.incbin "page/dashboard/trial-page.js"
.incbin "page/dashboard/parameter-form.js"
.incbin "page/dashboard/range-form.js"
.incbin "page/dashboard/actions.js"
.incbin "page/dashboard/annotations.js"
.incbin "page/dashboard/study-form.js"
.incbin "page/dashboard/new-page.js"
.incbin "page/dashboard/compare-page.js"
.incbin "page/dashboard/start.js"
end dashboard_script

#if defined(__linux__)
.section .note.GNU-stack,"",%progbits
#endif
