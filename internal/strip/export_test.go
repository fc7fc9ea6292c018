// SPDX-License-Identifier: Apache-2.0

package strip

// Forget makes a plan that takes nothing out of what it was made for.
func (p *Plan) Forget() { p.targets = newTargets(nil) }
