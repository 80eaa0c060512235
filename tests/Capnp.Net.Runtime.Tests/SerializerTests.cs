using Capnp;
using CapnpGen;

namespace Switchyard.Tests.Capnp;

public class SerializerTests
{
    [Fact]
    public void A_message_takes_the_words_that_the_encoding_asks_for()
    {
        var message = MessageBuilder.Create();
        message.BuildRoot<Date.WRITER>().Year = 1984;

        var words = Assert.Single(message.Frame.Segments).ToArray();

        Assert.Equal([HandMade.Struct(0, 1, 0), 1984], words);
    }

    [Fact]
    public void Writers_read_back_what_they_wrote()
    {
        var person = MessageBuilder.Create(4).BuildRoot<Person.WRITER>();
        Assert.Null(person.Name);
        person.Name = "Ana";
        person.Birthdate.Day = 17;
        person.Phones.Init(1);
        person.Phones[0].TheType = Person.PhoneNumber.Type.work;

        var reader = Person.READER.create(person);

        Assert.Equal("Ana", person.Name);
        Assert.Equal("Ana", reader.Name);
        Assert.Equal(17, person.Birthdate.Day);
        Assert.Equal(17, reader.Birthdate.Day);
        Assert.Equal(Person.PhoneNumber.Type.work, Assert.Single(person.Phones).TheType);
        Assert.Equal(Person.PhoneNumber.Type.work, Assert.Single(reader.Phones).TheType);
        Assert.Null(reader.Phones[0].Number);
        Assert.Null(reader.Email);
    }

    [Fact]
    public void Domain_objects_survive_the_round_trip()
    {
        var person = new Person { Email = string.Empty, Phones = [new Person.PhoneNumber { Number = "110" }] };
        var message = MessageBuilder.Create(1);
        ((ICapnpSerializable)person).Serialize(message.BuildRoot<Person.WRITER>());

        var read = CapnpSerializable.Create<Person>(DeserializerState.CreateRoot(message.Frame))!;

        Assert.Null(read.Name);
        Assert.Equal(string.Empty, read.Email);
        Assert.Equal("110", Assert.Single(read.Phones).Number);
        Assert.Null(read.Birthdate);
    }

    [Fact]
    public void A_pointer_is_set_once()
    {
        var person = MessageBuilder.Create().BuildRoot<Person.WRITER>();
        person.Name = "Ana";
        person.Phones.Init(0);

        Assert.Throws<InvalidOperationException>(() => person.Name = "Eva");
        Assert.Throws<InvalidOperationException>(() => person.Name = null);
        Assert.Throws<InvalidOperationException>(() => person.Phones.Init(2));
        Assert.Throws<InvalidOperationException>(() => person.Birthdate = MessageBuilder.Create().BuildRoot<Date.WRITER>());
    }

    [Fact]
    public void Writers_fit_their_kind_of_object_only()
    {
        var message = MessageBuilder.Create();
        var person = message.BuildRoot<Person.WRITER>();

        Assert.Throws<InvalidOperationException>(() => message.BuildRoot<Person.WRITER>());
        Assert.Throws<InvalidOperationException>(() => person.Rewrap<Date.WRITER>());
        Assert.Throws<InvalidOperationException>(() => new Date.WRITER().Year = 1);
        Assert.Throws<InvalidOperationException>(() => MessageBuilder.Create().BuildRoot<SerializerState>());
        Assert.Throws<InvalidOperationException>(() => person.Phones[0]);
        Assert.Throws<InvalidOperationException>(() => (DeserializerState)new Date.WRITER());
    }

    [Fact]
    public void Generated_types_carry_the_ids_of_the_schema()
    {
        var id = Assert.Single(typeof(Person).GetCustomAttributes(typeof(TypeIdAttribute), inherit: false));

        Assert.Equal(Person.typeId, ((TypeIdAttribute)id).Id);
        Assert.Equal(0x94c2ce5e834cfc9dUL, Person.typeId);
    }
}
