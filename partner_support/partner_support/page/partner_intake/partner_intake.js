// A call or chat becomes a ticket, or a note in the one that it is about.
frappe.pages["partner-intake"].on_page_load = function (wrapper) {
	frappe.ui.make_app_page({ parent: wrapper, title: __("Phone and Chat Intake"), single_column: true });
	import(`/assets/partner_support/js/intake.js?v=${window._version_number}`).then(({ open }) => open(wrapper.querySelector(".page-body .layout-main-section")));
};
