// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * PLLs of the display (SKL PRM vol 2c, LCPLL*_CTL, WRPLL_CTL*, DPLL_*; vol 12,
 * "Display PLL"): they lock at once. The pixel clock of a pipe is computed
 * from what the driver programmed, as hardware would produce it.
 */
#include "sim/display/clock.h"

#include <stddef.h>

#include "sim/block.h"

#define LCPLL1_CTL		0x46010	/* DPLL 0, and the core display clock */
#define LCPLL2_CTL		0x46014	/* DPLL 1 */
#define WRPLL_CTL1		0x46040	/* DPLL 2 */
#define WRPLL_CTL2		0x46060	/* DPLL 3 */
#define PLL_ENABLE		(1u << 31)
#define PLL_LOCK		(1u << 30)

#define DPLL_CFGCR1(pll)	(0x6c040 + ((pll) - 1) * 8)	/* PLLs 1..3 */
#define CFGCR1_DCO_INTEGER(v)	((v) & 0x1ff)
#define CFGCR1_DCO_FRACTION(v)	(((v) >> 9) & 0x7fff)
#define DPLL_CFGCR2(pll)	(0x6c044 + ((pll) - 1) * 8)
#define CFGCR2_PDIV(v)		(((v) >> 2) & 7)
#define CFGCR2_KDIV(v)		(((v) >> 5) & 3)
#define CFGCR2_QDIV_MODE	(1u << 7)
#define CFGCR2_QDIV(v)		(((v) >> 8) & 0xff)

#define DPLL_CTRL1		0x6c058
#define CTRL1_HDMI_MODE(pll)	(1u << ((pll) * 6 + 5))
#define CTRL1_LINK_RATE(v, pll)	(((v) >> ((pll) * 6 + 1)) & 7)
#define DPLL_CTRL2		0x6c05c
#define CTRL2_RESET		0x000f8000	/* clock off on every port */
#define CTRL2_CLOCK_OFF(port)	(1u << (15 + (port)))
#define CTRL2_PLL(v, port)	(((v) >> ((port) * 3 + 1)) & 3)
#define DPLL_STATUS		0x6c060

#define TRANS_LINK_M(pipe)	(0x60040 + (pipe) * 0x1000)
#define TRANS_LINK_N(pipe)	(0x60044 + (pipe) * 0x1000)
#define LINK_VALUE		0xffffff
#define TRANS_DDI_FUNC_CTL(pipe) (0x60400 + (pipe) * 0x1000)
#define FUNC_ENABLE		(1u << 31)
#define FUNC_PORT(v)		(((v) >> 28) & 7)
#define FUNC_MODE(v)		(((v) >> 24) & 7)
#define FUNC_MODE_DVI		1	/* 0 HDMI, 1 DVI, 2 and 3 DisplayPort */
#define FUNC_BPC(v)		(((v) >> 20) & 7)
#define PORTS			5

#define REFERENCE_KHZ		24000u

static const uint32_t pll_enable[] = { LCPLL1_CTL, LCPLL2_CTL, WRPLL_CTL1, WRPLL_CTL2 };

static uint32_t lcpll_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return (value & ~PLL_LOCK) | (value & PLL_ENABLE ? PLL_LOCK : 0);
}

static uint32_t status_read(struct sim *sim, uint32_t offset, uint32_t stored)
{
	uint32_t locks = 0;

	for (unsigned int pll = 0; pll < 4; pll++)
		if (sim_reg_get(sim, pll_enable[pll]) & PLL_ENABLE)
			locks |= 1u << (8 * pll);
	return locks;
}

static uint32_t status_write(struct sim *sim, uint32_t offset, uint32_t value, uint32_t stored)
{
	return stored;
}

/* Port clock of a PLL in HDMI mode, 0 when it makes no sense. */
static uint32_t hdmi_port_khz(struct sim *sim, unsigned int pll)
{
	static const uint8_t pdivs[8] = { [0] = 1, [1] = 2, [2] = 3, [4] = 7 };
	static const uint8_t kdivs[4] = { 5, 2, 3, 1 };
	uint32_t cfg1, cfg2, divider;
	uint64_t dco;

	if (!pll)
		return 0;	/* PLL 0 knows DisplayPort rates only */
	cfg1 = sim_reg_get(sim, DPLL_CFGCR1(pll));
	cfg2 = sim_reg_get(sim, DPLL_CFGCR2(pll));
	dco = (uint64_t)CFGCR1_DCO_INTEGER(cfg1) * REFERENCE_KHZ +
	      (uint64_t)CFGCR1_DCO_FRACTION(cfg1) * REFERENCE_KHZ / 0x8000;
	divider = pdivs[CFGCR2_PDIV(cfg2)] * kdivs[CFGCR2_KDIV(cfg2)] *
		  (cfg2 & CFGCR2_QDIV_MODE ? CFGCR2_QDIV(cfg2) : 1);
	return divider ? (dco + 5 * divider / 2) / (5 * divider) : 0;
}

/* Symbol clock of a PLL in DisplayPort mode. */
static uint32_t dp_link_khz(uint32_t rate)
{
	static const uint32_t khz[8] = { 540000, 270000, 162000, 324000, 216000, 432000 };

	return khz[rate];
}

/**
 * sim_display_clock_pixel_khz - the pixel clock that a pipe is programmed to
 * @sim: the GPU
 * @pipe: 0..2, on its own transcoder
 *
 * Return: kHz; 0 when the registers do not describe a running clock.
 */
uint32_t sim_display_clock_pixel_khz(struct sim *sim, unsigned int pipe)
{
	static const uint8_t bits_per_component[8] = { 8, 10, 6, 12, 8, 8, 8, 8 };
	uint32_t func = sim_reg_get(sim, TRANS_DDI_FUNC_CTL(pipe));
	uint32_t ctrl2 = sim_reg_get(sim, DPLL_CTRL2);
	uint32_t ctrl1 = sim_reg_get(sim, DPLL_CTRL1);
	unsigned int port = FUNC_PORT(func), pll, bpc;
	uint32_t m, n;

	if (!(func & FUNC_ENABLE) || port >= PORTS || (ctrl2 & CTRL2_CLOCK_OFF(port)))
		return 0;
	pll = CTRL2_PLL(ctrl2, port);
	if (!(sim_reg_get(sim, pll_enable[pll]) & PLL_ENABLE))
		return 0;
	if (FUNC_MODE(func) <= FUNC_MODE_DVI) {
		if (!(ctrl1 & CTRL1_HDMI_MODE(pll)))
			return 0;
		bpc = bits_per_component[FUNC_BPC(func)];
		return hdmi_port_khz(sim, pll) * 8ull / (bpc < 8 ? 8 : bpc);
	}
	m = sim_reg_get(sim, TRANS_LINK_M(pipe)) & LINK_VALUE;
	n = sim_reg_get(sim, TRANS_LINK_N(pipe)) & LINK_VALUE;
	return n ? (uint64_t)dp_link_khz(CTRL1_LINK_RATE(ctrl1, pll)) * m / n : 0;
}

/**
 * sim_display_clock_create - own the PLL registers that are not plain storage
 * @sim: the GPU, its display being created
 */
void sim_display_clock_create(struct sim *sim)
{
	sim_regs_hook(sim, LCPLL1_CTL, LCPLL1_CTL, 4, NULL, lcpll_write);
	sim_regs_hook(sim, DPLL_STATUS, DPLL_STATUS, 4, status_read, status_write);
}

/**
 * sim_display_clock_reset - power-on values
 * @sim: the GPU
 */
void sim_display_clock_reset(struct sim *sim)
{
	sim_reg_set(sim, DPLL_CTRL2, CTRL2_RESET);
}
