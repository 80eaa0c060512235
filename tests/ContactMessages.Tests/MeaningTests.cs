using CapnpGen;
using static Switchyard.ContactMessages.Tests.People;

namespace Switchyard.ContactMessages.Tests;

public class MeaningTests
{
    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "blank")]
    [InlineData(" \u00A0\t", "blank")]
    [InlineData("Ana\nLi", "control-characters")]
    [InlineData("Ana\0", "control-characters")]
    [InlineData("Ana\u0085", "control-characters")]
    public void Names_are_refused(string? name, string rule) => Check("name", rule, With(person => person.Name = name));

    [Theory]
    [InlineData("x")]
    [InlineData("李")]
    [InlineData(" Ana\u00A0Li ")]
    public void Names_are_accepted(string name) => Assert.Equal(name, With(person => person.Name = name).Accepted().Name);

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("🦉")]
    public void Names_have_at_most_200_scalar_values(string letter)
    {
        var longest = string.Concat(Enumerable.Repeat(letter, 200));

        Assert.Equal(longest, With(person => person.Name = longest).Accepted().Name);
        Check("name", "length", With(person => person.Name = longest + letter));
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "length")]
    [InlineData("ana.li", "email")]
    [InlineData("@example.org", "email")]
    [InlineData("ana@", "email")]
    [InlineData("ana@li@example.org", "email")]
    [InlineData("ana@.org", "email")]
    [InlineData("ana@example.", "email")]
    [InlineData("ana@example..org", "email")]
    [InlineData("ana li@example.org", "email")]
    [InlineData("ana@example\u2003.org", "email")]
    [InlineData("ana@example.org\r", "control-characters")]
    public void Emails_are_refused(string? email, string rule) => Check("email", rule, With(person => person.Email = email));

    [Theory]
    [InlineData("a@b")]
    [InlineData("ana+li@mail.example.org")]
    [InlineData("jörg@bücher.example")]
    public void Emails_are_accepted(string email) => Assert.Equal(email, With(person => person.Email = email).Accepted().Email);

    [Fact]
    public void Emails_have_at_most_254_characters()
    {
        var longest = new string('a', 242) + "@example.org";

        Assert.Equal(longest, With(person => person.Email = longest).Accepted().Email);
        Check("email", "length", With(person => person.Email = "a" + longest));
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("", "length")]
    [InlineData("11", "length")]
    [InlineData("🦉🦉", "length")]
    [InlineData("   ", "blank")]
    [InlineData("110\u007F", "control-characters")]
    [InlineData("12345678901234567890123456789012345678901", "length")]
    public void Numbers_are_refused(string? number, string rule) =>
        Check("phones[1].number", rule, With(person => person.Phones = [Phone("110"), Phone(number)]));

    [Theory]
    [InlineData("110")]
    [InlineData("1234567890123456789012345678901234567890")]
    public void Numbers_are_accepted(string number) =>
        Assert.Equal(number, Assert.Single(With(person => person.Phones = [Phone(number)]).Accepted().Phones).Number);

    [Theory]
    [InlineData(3)]
    [InlineData(ushort.MaxValue)]
    public void Unknown_types_are_refused(int type) =>
        Check("phones[0].type", "enum", With(person => person.Phones = [Phone("110", (Person.PhoneNumber.Type)type)]));

    [Theory]
    [InlineData(0, PhoneType.Mobile)]
    [InlineData(1, PhoneType.Home)]
    [InlineData(2, PhoneType.Work)]
    public void Types_are_the_schemas(int wire, PhoneType type) =>
        Assert.Equal(type, With(person => person.Phones = [Phone("110", (Person.PhoneNumber.Type)wire)]).Accepted().Phones[0].Type);

    [Fact]
    public void A_person_has_at_most_20_phones()
    {
        Assert.Equal(20, With(person => person.Phones = [.. Enumerable.Repeat(Phone("110"), 20)]).Accepted().Phones.Count);
        Check("phones", "count", With(person => person.Phones = [.. Enumerable.Repeat(Phone("110"), 21)]));
    }

    [Fact]
    public void A_person_needs_no_phone()
    {
        Assert.Empty(With(person => person.Phones = []).Accepted().Phones);
        Assert.Empty(With(person => person.Phones = null).Accepted().Phones);
    }

    [Theory]
    [InlineData(2023, 2, 29, "date")]
    [InlineData(1900, 2, 29, "date")]
    [InlineData(1991, 13, 1, "date")]
    [InlineData(1991, 0, 1, "date")]
    [InlineData(1991, 4, 31, "date")]
    [InlineData(1991, 4, 0, "date")]
    [InlineData(0, 4, 17, "date")]
    [InlineData(-1, 4, 17, "date")]
    [InlineData(10_000, 1, 1, "date")]
    [InlineData(2025, 7, 1, "future")]
    [InlineData(9999, 12, 31, "future")]
    [InlineData(0, 0, 0, "required")]
    public void Birthdates_are_refused(int year, int month, int day, string rule) =>
        Check("birthdate", rule, With(person => person.Birthdate = Date(year, month, day)));

    [Theory]
    [InlineData(2025, 6, 30)]
    [InlineData(2024, 2, 29)]
    [InlineData(2000, 2, 29)]
    [InlineData(1, 1, 1)]
    public void Birthdates_are_accepted(int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), With(person => person.Birthdate = Date(year, month, day)).Accepted().Birthdate);

    [Fact]
    public void A_birthdate_is_needed() => Check("birthdate", "required", With(person => person.Birthdate = null));

    private static void Check(string field, string rule, Person person)
    {
        var refusal = person.Refusal();

        Assert.Equal((field, rule), (refusal.Field, refusal.Rule));
        Assert.Equal(field, refusal.Location);
        Assert.Null(refusal.ByteOffset);
        Assert.Null(refusal.Index);
    }
}
