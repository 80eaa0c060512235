namespace Switchyard.ContactMessages.Tests;

public class SampleTests
{
    [Fact]
    public void The_small_sample_is_read_field_by_field()
    {
        var person = Read("person-small.bin");

        Assert.Equal("Ana Li", person.Name);
        Assert.Equal("ana.li@example.org", person.Email);
        Assert.Equal(new ContactPhone("+49 151 5550101", PhoneType.Mobile), Assert.Single(person.Phones));
        Assert.Equal(new DateOnly(1991, 4, 17), person.Birthdate);
    }

    [Fact]
    public void The_medium_sample_is_read_field_by_field()
    {
        var person = Read("person-medium.bin");

        Assert.Equal("Katharina Sommerfeld", person.Name);
        Assert.Equal("katharina.sommerfeld@example.com", person.Email);
        Assert.Equal([new("+49 170 5550142", PhoneType.Mobile), new("+49 30 5550 9917", PhoneType.Home)], person.Phones);
        Assert.Equal(new DateOnly(1984, 11, 2), person.Birthdate);
    }

    [SkippableTheory]
    [InlineData("person-small.bin", "samples")]
    [InlineData("person-medium.bin", "samples")]
    [InlineData("contact-person.capnp", "")]
    public void Copies_equal_the_shared_files(string file, string folder)
    {
        var shared = Path.Combine(Root(), "..", "shared", "samples", file);
        Skip.IfNot(File.Exists(shared), "The shared samples do not lie beside this repository.");

        Assert.Equal(File.ReadAllBytes(shared), File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, folder, file)));
    }

    private static ContactPerson Read(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", file));
        Assert.True(ContactMessageReader.TryRead(bytes, People.Today, out var person, out var refusal), refusal?.Message);
        return person;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Solution.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
