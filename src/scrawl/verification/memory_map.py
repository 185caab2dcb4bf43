"""Where everything lies in the memory of a core: the linker script, written for each.

The stack lies under all data: a stack that grows too far leaves the memory, and is
caught, instead of going on through somebody's array. And nothing but the vector table
lies in the first page of flash, so that an emulator that hides the page from the
program finds every use of a null pointer there.
"""

from scrawl.verification.targets import Core, Region

STACK_BYTES = 4096
VECTOR_PAGE_BYTES = 4096  # what emulators can hide at once
FIRMWARE = "firmware_"  # how the names of object files of the firmware begin
NETWORK = "network.o"


def linker_script(
    core: Core, stack_bytes: int = STACK_BYTES, reserved_bytes: int = 0
) -> str:
    """Return the linker script of programs for *core*, with a stack of that size.

    The first *reserved_bytes* of the RAM are left to a debugger that fills them.
    """
    ram = Region(core.ram.address + reserved_bytes, core.ram.size - reserved_bytes)
    return _SCRIPT.format(
        flash=f"ORIGIN = {core.flash.address:#010x}, LENGTH = {core.flash.size:#x}",
        ram=f"ORIGIN = {ram.address:#010x}, LENGTH = {ram.size:#x}",
        page=f"{VECTOR_PAGE_BYTES:#x}",
        stack_bytes=f"{stack_bytes:#x}",
        firmware=f"*{FIRMWARE}*.o",
        network=NETWORK,
    )


# What is of the firmware has sections of its own, so that the others are the network's.
_SCRIPT = """\
ENTRY(reset)

MEMORY
{{
    FLASH (rx) : {flash}
    RAM (rw) : {ram}
}}

SECTIONS
{{
    .vectors :
    {{
        KEEP(*(.vectors))
        . = ALIGN({page});
    }} > FLASH
    .firmware : ALIGN(16) {{ {firmware}(.text .text.* .rodata .rodata.*) }} > FLASH
    .text : ALIGN(16) {{ *(.text .text.*) }} > FLASH
    .weights : ALIGN(16) {{ *{network}(.rodata .rodata.*) }} > FLASH
    .rodata : ALIGN(16) {{ *(.rodata .rodata.*) }} > FLASH

    .stack (NOLOAD) : ALIGN(16)
    {{
        stack_bottom = .;
        . = . + {stack_bytes};
        stack_top = .;
    }} > RAM
    .data : ALIGN(16)
    {{
        data_start = .;
        *(.data .data.*)
        . = ALIGN(4);
        data_end = .;
    }} > RAM AT > FLASH
    data_load = LOADADDR(.data);
    .firmware_bss (NOLOAD) : ALIGN(16)
    {{
        bss_start = .;
        {firmware}(.bss .bss.* COMMON)
    }} > RAM
    .bss (NOLOAD) : ALIGN(16)
    {{
        *(.bss .bss.* COMMON)
        . = ALIGN(4);
        bss_end = .;
    }} > RAM

    /DISCARD/ : {{ *(.ARM.exidx* .ARM.extab* .comment) }}
}}
"""
