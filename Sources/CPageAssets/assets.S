// Embeds the files of pages, so that the program is one file that works wherever it lies.
//
// The build does not see when an embedded file changes: change the number below with it, or the old
// file stays. A test compares what is embedded with the files. Edition 7.

#if defined(__APPLE__)
#define SYMBOL(name) _##name
#define SECTION .const_data
#else
#define SYMBOL(name) name
#define SECTION .section .rodata
#endif

SECTION

.globl SYMBOL(page_asset_echarts)
.globl SYMBOL(page_asset_echarts_end)
.balign 16
SYMBOL(page_asset_echarts):
.incbin "vendor/echarts/echarts.min.js"
SYMBOL(page_asset_echarts_end):
.byte 0

.globl SYMBOL(page_asset_style)
.globl SYMBOL(page_asset_style_end)
.balign 16
SYMBOL(page_asset_style):
.incbin "page/report.css"
SYMBOL(page_asset_style_end):
.byte 0

// One script of several files, in this order.
.globl SYMBOL(page_asset_script)
.globl SYMBOL(page_asset_script_end)
.balign 16
SYMBOL(page_asset_script):
.incbin "page/drawing.js"
.incbin "page/history.js"
.incbin "page/front.js"
.incbin "page/importance.js"
.incbin "page/parallel.js"
.incbin "page/slices.js"
.incbin "page/curves.js"
.incbin "page/overfitting.js"
.incbin "page/report.js"
SYMBOL(page_asset_script_end):
.byte 0

#if defined(__linux__)
.section .note.GNU-stack,"",%progbits
#endif
