using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CapnpGen;

namespace Switchyard.ContactMessages;

/// <summary>What the fields of a contact person must mean. Each check gives null where the value is accepted.</summary>
internal static class ContactChecks
{
    // Unicode's category Cc: nobody's name, address or number has one, and logs and terminals obey them.
    private static readonly SearchValues<char> _controls = CharactersThat(char.IsControl);
    private static readonly SearchValues<char> _whiteSpace = CharactersThat(char.IsWhiteSpace);

    public static ContactRefusal? Name(string? name)
    {
        if (name is null)
            return Required("name");
        if (string.IsNullOrWhiteSpace(name))
            return Refuse("name", "blank", "A name has at least one character that is not white space.");
        if (LongerThan(name, ContactLimits.MaxNameLength))
            return Refuse("name", "length", $"A name has 1 to {ContactLimits.MaxNameLength} characters.");
        return HasControls(name) ? Controls("name") : null;
    }

    public static ContactRefusal? Email(string? email)
    {
        if (email is null)
            return Required("email");
        if (email.Length is 0 or > ContactLimits.MaxEmailLength)
            return Refuse("email", "length", $"An email address has 1 to {ContactLimits.MaxEmailLength} characters.");
        if (HasControls(email))
            return Controls("email");
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at != email.LastIndexOf('@') || !IsDomain(email.AsSpan(at + 1)) || email.AsSpan().ContainsAny(_whiteSpace))
            return Refuse("email", "email", "An email address has one @, something before it, a domain after it, and no white space.");
        return null;
    }

    public static ContactRefusal? PhoneCount(int count) => count > ContactLimits.MaxPhones
        ? Refuse("phones", "count", $"A person has at most {ContactLimits.MaxPhones} phones.")
        : null;

    public static ContactRefusal? Phone(int index, string? number, PhoneType type)
    {
        if (number is null)
            return Required(NumberOf(index));
        if (LongerThan(number, ContactLimits.MaxPhoneNumberLength) || !LongerThan(number, ContactLimits.MinPhoneNumberLength - 1))
        {
            return Refuse(
                NumberOf(index),
                "length",
                $"A phone number has {ContactLimits.MinPhoneNumberLength} to {ContactLimits.MaxPhoneNumberLength} characters.");
        }

        if (HasControls(number))
            return Controls(NumberOf(index));
        if (string.IsNullOrWhiteSpace(number))
            return Refuse(NumberOf(index), "blank", "A phone number has at least one character that is not white space.");
        return type > PhoneType.Work
            ? Refuse($"phones[{index}].type", "enum", "A phone's type is mobile (0), home (1) or work (2).")
            : null;
    }

    public static bool TryBirthdate(
        Date.READER date, DateOnly today, out DateOnly birthdate, [NotNullWhen(false)] out ContactRefusal? refusal)
    {
        var (year, month, day) = (date.Year, date.Month, date.Day);
        birthdate = default;
        refusal = null;
        if (year == 0 && month == 0 && day == 0)
            refusal = Required("birthdate");
        else if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            refusal = Refuse("birthdate", "date", "There is no such day.");
        else if ((birthdate = new DateOnly(year, month, day)) > today)
            refusal = Refuse("birthdate", "future", "A birthdate is not in the future.");
        return refusal is null;
    }

    private static SearchValues<char> CharactersThat(Func<char, bool> are) =>
        SearchValues.Create([.. Enumerable.Range(char.MinValue, char.MaxValue + 1).Select(code => (char)code).Where(are)]);

    private static bool IsDomain(ReadOnlySpan<char> domain) =>
        !domain.IsEmpty && domain[0] != '.' && domain[^1] != '.' && domain.IndexOf("..") < 0;

    private static bool LongerThan(string text, int scalars)
    {
        if (text.Length <= scalars)
            return false;
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            if (++count > scalars)
                return true;
        }

        return false;
    }

    private static bool HasControls(string text) => text.AsSpan().ContainsAny(_controls);

    private static string NumberOf(int index) => $"phones[{index}].number";

    private static ContactRefusal Required(string field) => Refuse(field, "required", "The field is missing.");

    private static ContactRefusal Controls(string field) =>
        Refuse(field, "control-characters", "The text has a control character.");

    private static ContactRefusal Refuse(string field, string rule, string message) => new(null, field, null, rule, message);
}
