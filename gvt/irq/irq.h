/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The vGPU's interrupt tree: ISR/IMR/IIR/IER banks under the master register,
 * one MSI. Rows of firmware-tables/gen9/irqs.tbl say which event is which bit.
 * Vgpu lock held in all calls.
 */
#ifndef GVT_IRQ_IRQ_H
#define GVT_IRQ_IRQ_H

#include <linux/types.h>

struct vgt_irq;
struct vgt_vgpu;

struct vgt_irq *vgt_irq_create(struct vgt_vgpu *vgpu);
void vgt_irq_destroy(struct vgt_vgpu *vgpu);
void vgt_irq_reset(struct vgt_vgpu *vgpu);

/* An event (enum vgt_irq_event of the tables) happens: latched unless masked. */
void vgt_irq_raise(struct vgt_vgpu *vgpu, unsigned int event);
/* Whether its bank's IMR lets it through: what is masked needs no timer. */
bool vgt_irq_unmasked(const struct vgt_vgpu *vgpu, unsigned int event);

/* The registers are those of a guest that goes on: it has had its MSI. */
void vgt_irq_resume(struct vgt_vgpu *vgpu);

/* The guest may have changed INTx Disable in config space: bring the pin in line. */
void vgt_irq_pin(struct vgt_vgpu *vgpu);

#endif
