# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Private Dovecot, Postfix and nginx, where they are installed.

start_mail_front() {
  :
}
